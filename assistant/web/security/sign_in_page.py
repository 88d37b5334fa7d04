"""The sign-in page and signing out: routes that need no authentication. Works without JavaScript."""

from __future__ import annotations

from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from assistant.web.html.templates import render
from assistant.web.security.access import COOKIE, SIGN_IN, SIGN_OUT, Authenticator, place_of, session_cookie, way_back
from assistant.web.security.rate_limit import TooManyAttempts
from index.errors import HomeError, NewsdeskError

FORM = "application/x-www-form-urlencoded"
MAX_FORM_BYTES = 10_000
_FIELDS = 10


def sign_in_routes(authenticator: Authenticator, version: str) -> APIRouter:
    """The routes; a new `version` makes browsers reload the style sheet."""
    router = APIRouter()

    @router.get(SIGN_IN)
    def page(request: Request, next: str = "/") -> Response:
        back = way_back(next)
        if authenticator.name_in_cookie(request):
            return RedirectResponse(back, status_code=303)
        return _page(version, back)

    @router.post(SIGN_IN)
    async def sign_in(request: Request) -> Response:
        try:
            form = await _form(request)
        except NewsdeskError as error:
            return _page(version, "/", problem=str(error), status=400)
        back, name = way_back(form.get("next", "/")), form.get("name", "").strip()
        try:
            if not authenticator.passwords.fits(name, form.get("password", ""), place_of(request)):
                return _page(version, back, name, "This name and this password do not match.", status=401)
            token = await run_in_threadpool(authenticator.sign_ins.begin, name)
        except TooManyAttempts as error:
            line = f"Too many wrong passwords. Wait {error.seconds} seconds, then try again."
            page = _page(version, back, name, line, status=429)
            page.headers["Retry-After"] = str(error.seconds)
            return page
        except HomeError as error:
            return _page(version, back, name, f"You can't be signed in: {error}", status=500)
        await run_in_threadpool(_end, authenticator, request)
        response = RedirectResponse(back, status_code=303)
        response.headers.append("set-cookie", session_cookie(token, request.scope))
        return response

    @router.post(SIGN_OUT)
    def sign_out(request: Request) -> Response:
        _end(authenticator, request)
        response = RedirectResponse(SIGN_IN, status_code=303)
        response.headers.append("set-cookie", session_cookie("", request.scope, seconds=0))
        return response

    return router


def _end(authenticator: Authenticator, request: Request) -> None:
    """End the browser's previous session, if any."""
    if token := request.cookies.get(COOKIE):
        authenticator.sign_ins.end(token)


def _page(version: str, back: str, name: str = "", problem: str = "", status: int = 200) -> HTMLResponse:
    page = render("sign_in", version=version, back=back, user=name[:MAX_FORM_BYTES], problem=problem)
    return HTMLResponse(page, status_code=status, headers={"Cache-Control": "no-store"})


async def _form(request: Request) -> dict[str, str]:
    """The fields of the form, the first of each name. Raises `NewsdeskError` if it is not a form."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise NewsdeskError("This form was sent in a format that can't be read. Try again.")
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > MAX_FORM_BYTES:
                raise NewsdeskError("This is too long for a name and a password.")
        fields = parse_qs(body.decode("ascii"), keep_blank_values=True, max_num_fields=_FIELDS)
    except (ClientDisconnect, ValueError) as error:
        raise NewsdeskError("This form did not arrive completely. Try again.") from error
    return {field: values[0] for field, values in fields.items()}
