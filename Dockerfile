# The page in a container, behind a password:
#   docker build -t newsdesk .
#   docker run -p 7860:7860 -v newsdesk:/news -e NEWSDESK_AUTH=anna:a-long-password newsdesk
# Commands run in the page's process: docker exec CONTAINER newsdesk ask "…"

FROM python:3.12-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/newsdesk
WORKDIR /sources
COPY requirements.txt ./
# Torch first, and from PyTorch's CPU index: the ordinary build brings 4 GB of GPU libraries.
RUN /opt/newsdesk/bin/pip install --index-url https://download.pytorch.org/whl/cpu "torch>=2.4,<3" \
 && /opt/newsdesk/bin/pip install -r requirements.txt
COPY pyproject.toml README.md LICENSE ./
COPY prompts prompts
COPY index index
COPY assistant assistant
RUN /opt/newsdesk/bin/pip install --no-deps .

FROM python:3.12-slim
COPY --from=build /opt/newsdesk /opt/newsdesk
# The news is stored in a volume. Nothing is fetched but the news: no models are downloaded, and no telemetry is sent.
ENV PATH=/opt/newsdesk/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    NEWSDESK_HOME=/news \
    HF_HUB_OFFLINE=1 \
    HF_HUB_DISABLE_TELEMETRY=1 \
    ANONYMIZED_TELEMETRY=False \
    GRADIO_ANALYTICS_ENABLED=False
RUN useradd --uid 10001 --create-home newsdesk && install --directory --owner newsdesk /news
USER 10001
WORKDIR /home/newsdesk
VOLUME /news
EXPOSE 7860
# The first start indexes the sample news and converts the embedding model.
HEALTHCHECK --interval=30s --timeout=10s --start-period=3m \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:7860/health', timeout=5)"]
CMD ["newsdesk", "serve", "--host", "0.0.0.0"]
