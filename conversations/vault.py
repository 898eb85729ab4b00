"""Personal data, encrypted and apart from the conversation, which holds placeholders like ``[CPF 1]``.

The same value in the same conversation gets the same placeholder, found by a keyed fingerprint. Keys come
from the secret key by HKDF (RFC 5869); losing it makes the vault unreadable, which is its purpose.
"""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import datetime

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from conversations import store
from conversations.redaction import LABELS, DataKind, Finding, find, normalise
from storage.database import Transaction

_TYPED = re.compile(rf"\[((?:{'|'.join(LABELS.values())}) \d+)\]")


@dataclass(frozen=True, kw_only=True)
class Placeholder:
    """What may be told about a finding: everything but its value."""

    kind: DataKind
    placeholder: str
    valid: bool


@dataclass(frozen=True, kw_only=True)
class Protected:
    text: str
    findings: tuple[Placeholder, ...]


class Vault:
    def __init__(self, secret: bytes) -> None:
        self._fernet = Fernet(base64.urlsafe_b64encode(_derive(secret, b"vault")))
        self._fingerprint_key = _derive(secret, b"fingerprint")

    def protect(self, tx: Transaction, conversation_id: str, text: str, now: datetime) -> Protected:
        """Store what is personal in ``text`` and return it with placeholders. Passwords are dropped."""
        text = self._without_forgeries(tx, conversation_id, normalise(text))
        pieces, placeholders, position = [], [], 0
        for finding in find(text):
            name = self._placeholder(tx, conversation_id, finding, now)
            pieces += [text[position : finding.start], name]
            placeholders.append(Placeholder(kind=finding.kind, placeholder=name, valid=finding.valid))
            position = finding.end
        pieces.append(text[position:])
        return Protected(text="".join(pieces), findings=tuple(placeholders))

    def reveal(self, tx: Transaction, conversation_id: str) -> dict[str, str]:
        """Placeholder → value of one conversation. For actions that need it and for the agent's desk."""
        return {
            f"[{LABELS[DataKind(kind)]} {ordinal}]": self._fernet.decrypt(ciphertext).decode()
            for kind, ordinal, ciphertext in store.vault_ciphertexts(tx, conversation_id)
        }

    def fingerprint(self, value: str) -> str:
        """Keyed hash: equal values compare equal, nobody without the key can test a guess."""
        return hmac.new(self._fingerprint_key, value.encode(), hashlib.sha256).hexdigest()

    def _without_forgeries(self, tx: Transaction, conversation_id: str, text: str) -> str:
        """A placeholder that was typed and stands for nothing loses its brackets: no form may take it for data."""
        if not _TYPED.search(text):
            return text
        known = {
            f"{LABELS[DataKind(kind)]} {ordinal}"
            for kind, ordinal, _ in store.vault_ciphertexts(tx, conversation_id)
        }
        return _TYPED.sub(lambda typed: typed[0] if typed[1] in known else f"({typed[1]})", text)

    def _placeholder(self, tx: Transaction, conversation_id: str, finding: Finding, now: datetime) -> str:
        label = LABELS[finding.kind]
        if finding.kind is DataKind.PASSWORD:
            return f"[{label}]"
        fingerprint = self.fingerprint(f"{finding.kind}:{finding.value}")
        ordinal = store.vault_ordinal(tx, conversation_id, finding.kind, fingerprint)
        if ordinal is None:
            ciphertext = self._fernet.encrypt(finding.value.encode())
            ordinal = store.vault_add(
                tx, conversation_id, finding.kind, fingerprint=fingerprint, ciphertext=ciphertext, now=now
            )
        return f"[{label} {ordinal}]"


def _derive(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=b"balcao", info=purpose).derive(secret)
