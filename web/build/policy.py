"""The content policy in the page itself, for hosts that send no header.

    python -m web.build.policy PAGE

writes the policy of our own server into the HTML file PAGE, before everything that it governs.
"""

from __future__ import annotations

import sys
from pathlib import Path

from routelens.cli.site_server import FRAMED_PAGE, FRAMED_POLICY
from routelens.page_files import POLICY


def stated(text: str, policy: str = POLICY) -> str:
    """`text` with a policy at the start of its head. ValueError if it has no head, or a policy already.

    Who may frame a page can be said in a header only.
    """
    before, head, after = text.partition("<head>")
    if not head:
        raise ValueError("there is no <head> to write the content policy into")
    if "Content-Security-Policy" in text:
        raise ValueError("there is a content policy already; the build writes it")
    policy = "; ".join(part for part in policy.split("; ") if not part.startswith("frame-ancestors"))
    return f'{before}{head}\n    <meta http-equiv="Content-Security-Policy" content="{policy}" />{after}'


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m web.build.policy PAGE")
    page = Path(sys.argv[1])
    own = FRAMED_POLICY if page.name == FRAMED_PAGE else POLICY
    page.write_text(stated(page.read_text("utf-8"), own), "utf-8")
