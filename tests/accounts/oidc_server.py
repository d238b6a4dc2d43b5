"""A small OpenID Connect provider: discovery, the page that signs in at once, tokens with PKCE, who it was, its keys."""

import base64
import hashlib
import json
import secrets
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "scalelens", "a secret of the client"


class Handler(BaseHTTPRequestHandler):
    provider: "Provider"

    def do_GET(self) -> None:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        match urlsplit(self.path).path:
            case "/.well-known/openid-configuration" if not self.provider.is_down:
                self.answer(self.provider.configuration())
            case "/authorize":
                self.send_response(302)
                self.send_header("Location", self.provider.authorize(asked))
                self.end_headers()
            case "/userinfo":
                self.answer(self.provider.claims | self.provider.userinfo)
            case "/keys":
                self.answer({"keys": [self.provider.public_key()]})
            case _:
                self.send_error(503)

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(sent).items()}
        tokens = self.provider.tokens(form)
        self.answer(tokens, 200 if "access_token" in tokens else 400)

    def answer(self, document: dict[str, object], status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(document).encode())

    def log_message(self, *args: object) -> None:
        pass


@dataclass
class Provider:
    """It says what `claims` hold of whoever comes; `userinfo` and `id_token` add to it or differ from it."""

    claims: dict[str, object]
    userinfo: dict[str, object] = field(default_factory=dict)
    id_token: dict[str, object] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    codes: dict[str, str] = field(default_factory=dict)
    is_down: bool = False
    url: str = ""

    def __post_init__(self) -> None:
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Of", (Handler,), {"provider": self}))
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = Thread(target=self._server.serve_forever)
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def configuration(self) -> dict[str, object]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "jwks_uri": f"{self.url}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def authorize(self, asked: dict[str, str]) -> str:
        """Sign whoever asks in, and send them back with a code that is bound to their challenge."""
        self.asked.append(asked)
        code = secrets.token_urlsafe()
        self.codes[code] = asked.get("code_challenge", "")
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def tokens(self, form: dict[str, str]) -> dict[str, object]:
        """Give tokens for a code, once, to the client that knows its secret and the verifier of the challenge."""
        challenge = self.codes.pop(form.get("code", ""), None)
        verified = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        is_bound = base64.urlsafe_b64encode(verified).rstrip(b"=").decode() == challenge
        if not is_bound or (form.get("client_id"), form.get("client_secret")) != (CLIENT, SECRET):
            return {"error": "invalid_grant"}
        now = int(time.time())
        said = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 60} | self.claims | self.id_token
        signed = jwt.encode(said, self._key, algorithm="RS256", headers={"kid": "one"})
        return {"access_token": "access", "token_type": "Bearer", "id_token": signed}

    def public_key(self) -> dict[str, object]:
        described: dict[str, object] = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self._key.public_key()))
        return described | {"kid": "one", "alg": "RS256", "use": "sig"}
