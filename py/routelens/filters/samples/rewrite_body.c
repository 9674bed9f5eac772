/* rewrite_body: replaces a text in the bodies of responses.
 *
 * search: the text to look for. replacement: what stands there instead, nothing unless it is given.
 */
#include "filter.h"

CALLBACK(proxy_on_configure) u32 on_configure(u32 root, u32 size) {
  return string_of(member(configure(root, size), TEXT("search")), TEXT("")).size != 0;
}

CALLBACK(proxy_on_response_headers) u32 on_response_headers(u32 context, u32 count, u32 end) {
  text length = TEXT("Content-Length"); /* the body gets another one */
  proxy_remove_header_map_value(RESPONSE_HEADERS, length.data, length.size);
  return CONTINUE;
}

CALLBACK(proxy_on_response_body) u32 on_response_body(u32 context, u32 size, u32 end) {
  begin();
  if (!end) return PAUSE; /* what is searched for may lie across two parts */
  text config = configuration(context);
  text search = string_of(member(config, TEXT("search")), TEXT(""));
  text replacement = string_of(member(config, TEXT("replacement")), TEXT(""));
  text body = buffer(RESPONSE_BODY, size);
  u64 found = 0;
  for (u32 at = 0; at + search.size <= body.size;) {
    if (starts(from(body, at), search)) { found++; at += search.size; } else at++;
  }
  if (!found) return CONTINUE;
  u64 most = body.size + found * replacement.size;
  byte *target = most < 0x40000000u ? allocate((u32)most) : 0;
  if (!target) __builtin_trap();
  u32 written = 0;
  for (u32 at = 0; at < body.size;) {
    if (starts(from(body, at), search)) {
      memcpy(target + written, replacement.data, replacement.size);
      written += replacement.size;
      at += search.size;
    } else target[written++] = body.data[at++];
  }
  proxy_set_buffer_bytes(RESPONSE_BODY, 0, size, target, written);
  return CONTINUE;
}
