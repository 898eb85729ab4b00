"""What can go wrong in a use case, each with the facts a channel needs to say so.

ServiceError
├── ConversationNotFoundError
├── TokenError                  missing or wrong bearer token
├── RateLimitedError            (retry_after)
├── InvalidMessageError
│   ├── EmptyMessageError
│   ├── MessageTooLongError     (limit)
│   └── UnknownPayloadError     a button that was never offered in this conversation
└── EngineError                 (permanent) Rasa or the actions did not answer
"""


class ServiceError(Exception):
    """Its subclasses' messages hold no personal data: they are logged."""


class ConversationNotFoundError(ServiceError):
    pass


class TokenError(ServiceError):
    pass


class RateLimitedError(ServiceError):
    def __init__(self, retry_after: int) -> None:
        super().__init__(f"retry after {retry_after} s")
        self.retry_after = retry_after


class InvalidMessageError(ServiceError):
    pass


class EmptyMessageError(InvalidMessageError):
    pass


class MessageTooLongError(InvalidMessageError):
    def __init__(self, limit: int) -> None:
        super().__init__(f"longer than {limit} characters")
        self.limit = limit


class UnknownPayloadError(InvalidMessageError):
    pass


class EngineError(ServiceError):
    def __init__(self, reason: str, *, permanent: bool = False) -> None:
        super().__init__(reason)
        self.permanent = permanent
