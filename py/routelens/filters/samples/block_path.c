/* block_path: answers requests whose path begins with one of the configured texts itself, with 403.
 *
 * Configured with plain text: one beginning a line, such as /admin.
 */
#include "filter.h"

CALLBACK(proxy_on_configure) u32 on_configure(u32 root, u32 size) {
  configure(root, size);
  return 1;
}

CALLBACK(proxy_on_request_headers) u32 on_request_headers(u32 context, u32 count, u32 end) {
  begin();
  text rest = configuration(context), path = header(REQUEST_HEADERS, TEXT(":path"));
  while (rest.size) {
    u32 length = 0;
    while (length < rest.size && rest.data[length] != '\n') length++;
    text line = {rest.data, length};
    while (line.size && (line.data[line.size - 1] == '\r' || line.data[line.size - 1] == ' ')) line.size--;
    if (line.size && starts(path, line)) {
      say(INFO, joined(TEXT("blocked "), path));
      return answer(403, TEXT("Forbidden"), TEXT(""), TEXT(""));
    }
    rest = from(rest, length + 1);
  }
  return CONTINUE;
}
