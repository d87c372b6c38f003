"""Logging with ids as fields, never a message's body or a secret."""

import json
import logging
from datetime import UTC, datetime

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}
_OURS = ("bot", "storage", "twins")


class OursOrGrave(logging.Filter):
    """Filter that drops others' records below WARNING, which hold payloads and tokens. It sits on the handler, since
    their loggers change level later."""

    def filter(self, record: logging.LogRecord) -> bool:
        return record.levelno >= logging.WARNING or record.name.partition(".")[0] in _OURS


class FieldsFormatter(logging.Formatter):
    """Formatter that appends a record's own fields as name=value."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # logging's name
        fields = [f"{name}={value}" for name, value in vars(record).items() if name not in _STANDARD]
        return " ".join([super().formatMessage(record), *fields])


class JsonFormatter(logging.Formatter):
    """Formatter with one JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        said = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "where": record.name,
            "what": record.getMessage(),
            **{name: value for name, value in vars(record).items() if name not in _STANDARD},
        }
        if record.exc_info:
            said["traceback"] = self.formatException(record.exc_info)
        return json.dumps(said, default=str, ensure_ascii=False)


def set_up_logging(level: str, form: str = "text") -> None:
    """Log to stderr; no import calls this."""
    handler = logging.StreamHandler()
    handler.addFilter(OursOrGrave())
    as_text = FieldsFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
    handler.setFormatter(JsonFormatter() if form == "json" else as_text)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.getLogger("slack_sdk.web.base_client").setLevel(logging.CRITICAL)  # bot/slack/client.py says what failed
