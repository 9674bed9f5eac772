"""YAML reader: texts to documents, by lines where they are written plainly, else by the events of PyYAML."""

from __future__ import annotations

from routelens.kong.config.document import Document, Progress
from routelens.kong.config.syntax.block_yaml import read_block


def read_yaml(text: str, source: int = 0, progress: Progress | None = None) -> list[Document]:
    """Return the documents of a YAML text. Raises ConfigError.

    Numbers, booleans and null are those of YAML 1.1, without its dates and its numbers to base 60. `progress` is
    called with (characters read, characters in all). Linear in the text: a microsecond a line if it is written
    plainly, else some, and without the C library some dozens.
    """
    document = read_block(text, source, progress)
    if document is not None:
        return [document]
    from routelens.kong.config.syntax.yaml_events import read_events  # noqa: PLC0415  # few texts need PyYAML

    return read_events(text, source, progress)
