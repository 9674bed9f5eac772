/* rate_limit: so many requests in a window of time for each value of a header, then 429.
 *
 * header: the header that tells clients apart, X-Client unless it is given.
 * limit: requests in a window for each of its values. strict_limit: for all requests without the header together, 1
 * unless it is given. window: seconds, 60 unless it is given. bypass: a value of the header that is never limited.
 *
 * Counts are in shared data, written by compare and set: no request too many gets through, whatever runs beside it.
 */
#include "filter.h"

CALLBACK(proxy_on_configure) u32 on_configure(u32 root, u32 size) {
  text config = configure(root, size);
  if (number_of(member(config, TEXT("limit")))) return 1;
  say(ERROR, TEXT("rate_limit needs a limit of at least 1"));
  return 0;
}

CALLBACK(proxy_on_request_headers) u32 on_request_headers(u32 context, u32 count, u32 end) {
  begin();
  text config = configuration(context);
  text client = header(REQUEST_HEADERS, string_of(member(config, TEXT("header")), TEXT("X-Client")));
  text bypass = string_of(member(config, TEXT("bypass")), TEXT(""));
  if (client.size && equal(client, bypass)) return CONTINUE;
  text strict = member(config, TEXT("strict_limit"));
  u64 limit = client.size ? number_of(member(config, TEXT("limit"))) : strict.size ? number_of(strict) : 1;
  u64 length = number_of(member(config, TEXT("window"))), now = seconds();
  if (!length) length = 60;
  text window = decimal(now / length);
  text key = joined(TEXT("rate_limit."), client);
  for (;;) {
    text old = {0, 0};
    u32 cas = 0;
    proxy_get_shared_data(key.data, key.size, &old.data, &old.size, &cas);
    /* "window count"; that of a window before counts nothing */
    u64 used = 0;
    if (starts(old, window) && old.size > window.size && old.data[window.size] == ' ')
      used = number_of(from(old, window.size + 1));
    if (used >= limit) {
      say(WARN, joined(TEXT("limited: "), client.size ? client : TEXT("no client")));
      return answer(429, TEXT("Too many requests"), TEXT("Retry-After"), decimal(length - now % length));
    }
    text now_used = joined(joined(window, TEXT(" ")), decimal(used + 1));
    if (proxy_set_shared_data(key.data, key.size, now_used.data, now_used.size, cas) == OK) return CONTINUE;
  }
}
