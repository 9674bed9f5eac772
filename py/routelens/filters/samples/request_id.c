/* request_id: gives each request an id, tells it to the upstream, and puts it on the response.
 *
 * Configured with the header's name as plain text, X-Request-ID unless it is given. An id that the client sends is kept.
 */
#include "filter.h"

static u64 counter;

CALLBACK(proxy_on_configure) u32 on_configure(u32 root, u32 size) {
  configure(root, size);
  return 1;
}

static text name_for(u32 context) {
  text name = configuration(context);
  return name.size ? name : TEXT("X-Request-ID");
}

CALLBACK(proxy_on_request_headers) u32 on_request_headers(u32 context, u32 count, u32 end) {
  begin();
  text name = name_for(context);
  if (header(REQUEST_HEADERS, name).size) return CONTINUE;
  u64 now = 0;
  proxy_get_current_time_nanoseconds(&now);
  set_header(REQUEST_HEADERS, name, joined(joined(decimal(now), TEXT("-")), decimal(++counter)));
  return CONTINUE;
}

CALLBACK(proxy_on_response_headers) u32 on_response_headers(u32 context, u32 count, u32 end) {
  begin();
  text name = name_for(context), id = header(REQUEST_HEADERS, name);
  if (id.size) set_header(RESPONSE_HEADERS, name, id);
  return CONTINUE;
}
