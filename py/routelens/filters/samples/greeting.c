/* greeting: adds a header to each response.
 *
 * my_greeting: the header's value, "Hello!" unless it is given. The header is X-Greeting.
 */
#include "filter.h"

CALLBACK(proxy_on_configure) u32 on_configure(u32 root, u32 size) {
  configure(root, size);
  return 1;
}

CALLBACK(proxy_on_response_headers) u32 on_response_headers(u32 context, u32 count, u32 end) {
  begin();
  text greeting = string_of(member(configuration(context), TEXT("my_greeting")), TEXT("Hello!"));
  set_header(RESPONSE_HEADERS, TEXT("X-Greeting"), greeting);
  return CONTINUE;
}
