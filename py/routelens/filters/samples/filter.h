/* What the sample filters share: the host's functions that they call, memory, texts, and members of a JSON object.
 *
 * Memory: what the host hands over lives until the next callback of a request. What `keep` copies lives for ever.
 */
#pragma once
typedef unsigned char byte;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef struct { const byte *data; u32 size; } text;

#define TEXT(literal) ((text){(const byte *)(literal), sizeof(literal) - 1})
#define CALLBACK(name) __attribute__((export_name(#name), used))
#define HOST(name) __attribute__((import_module("env"), import_name(#name))) u32 name

HOST(proxy_log)(u32 level, const byte *message, u32 size);
HOST(proxy_get_current_time_nanoseconds)(u64 *now);
HOST(proxy_get_header_map_value)(u32 map, const byte *name, u32 name_size, const byte **value, u32 *size);
HOST(proxy_replace_header_map_value)(u32 map, const byte *name, u32 name_size, const byte *value, u32 size);
HOST(proxy_remove_header_map_value)(u32 map, const byte *name, u32 name_size);
HOST(proxy_get_buffer_bytes)(u32 buffer, u32 start, u32 most, const byte **data, u32 *size);
HOST(proxy_set_buffer_bytes)(u32 buffer, u32 start, u32 size, const byte *data, u32 data_size);
HOST(proxy_send_local_response)(u32 status, const byte *details, u32 details_size, const byte *body, u32 body_size,
                                const byte *headers, u32 headers_size, u32 grpc_status);
HOST(proxy_get_shared_data)(const byte *key, u32 key_size, const byte **value, u32 *size, u32 *cas);
HOST(proxy_set_shared_data)(const byte *key, u32 key_size, const byte *value, u32 size, u32 cas);

enum { OK = 0, CONTINUE = 0, PAUSE = 1 };
enum { REQUEST_HEADERS = 0, RESPONSE_HEADERS = 2 };
enum { RESPONSE_BODY = 1, CONFIGURATION = 7 };
enum { INFO = 2, WARN = 3, ERROR = 4 };

CALLBACK(proxy_abi_version_0_2_1) void abi_version(void) {}

/* --- memory ------------------------------------------------------------------------------------------------------ */

void *memcpy(void *to, const void *from, __SIZE_TYPE__ count) {
  byte *target = to;
  const byte *source = from;
  while (count--) *target++ = *source++;
  return to;
}
void *memset(void *to, int value, __SIZE_TYPE__ count) {
  byte *target = to;
  while (count--) *target++ = (byte)value;
  return to;
}

extern byte __heap_base;
static u32 heap_floor, heap_end; /* below the floor is what was kept */

CALLBACK(proxy_on_memory_allocate) void *allocate(u32 size) {
  if (!heap_end) heap_floor = heap_end = ((u32)&__heap_base + 15) & ~15u;
  u32 have = (u32)__builtin_wasm_memory_size(0) << 16;
  if (size > 0x40000000u) return 0;
  u32 start = heap_end, end = start + ((size + 15) & ~15u);
  if (end > have && __builtin_wasm_memory_grow(0, (end - have + 65535) >> 16) == (__SIZE_TYPE__)-1) return 0;
  heap_end = end;
  return (void *)start;
}

/* At the start of each callback of a request: forget what the one before it was given. */
static inline void begin(void) { heap_end = heap_floor; }

/* Everything allocated so far stays. */
static inline void keep(void) { heap_floor = heap_end; }

/* --- texts ------------------------------------------------------------------------------------------------------- */

static inline byte lower(byte letter) { return letter >= 'A' && letter <= 'Z' ? letter + 32 : letter; }
static inline int equal(text a, text b) {
  if (a.size != b.size) return 0;
  for (u32 i = 0; i < a.size; i++) if (a.data[i] != b.data[i]) return 0;
  return 1;
}
static inline int starts(text a, text with) {
  return a.size >= with.size && equal((text){a.data, with.size}, with);
}
static inline text from(text a, u32 at) { return at < a.size ? (text){a.data + at, a.size - at} : (text){0, 0}; }
static inline text joined(text a, text b) {
  byte *both = allocate(a.size + b.size);
  if (!both) __builtin_trap();
  memcpy(both, a.data, a.size);
  memcpy(both + a.size, b.data, b.size);
  return (text){both, a.size + b.size};
}
static inline text decimal(u64 number) {
  byte *end = (byte *)allocate(20) + 20, *start = end;
  do *--start = (byte)('0' + number % 10); while (number /= 10);
  return (text){start, (u32)(end - start)};
}
static inline u64 number_of(text digits) {
  u64 number = 0;
  for (u32 i = 0; i < digits.size && digits.data[i] >= '0' && digits.data[i] <= '9' && number < 1000000000000000ull; i++)
    number = 10 * number + digits.data[i] - '0';
  return number;
}

/* --- the host ---------------------------------------------------------------------------------------------------- */

static inline void say(u32 level, text message) { proxy_log(level, message.data, message.size); }
static inline text header(u32 map, text name) {
  text value = {0, 0};
  proxy_get_header_map_value(map, name.data, name.size, &value.data, &value.size);
  return value;
}
static inline void set_header(u32 map, text name, text value) {
  proxy_replace_header_map_value(map, name.data, name.size, value.data, value.size);
}
static inline text buffer(u32 id, u32 size) {
  text value = {0, 0};
  if (size) proxy_get_buffer_bytes(id, 0, size, &value.data, &value.size);
  return value;
}
static inline u64 seconds(void) {
  u64 now = 0;
  proxy_get_current_time_nanoseconds(&now);
  return now / 1000000000u;
}

/* Answer the request: one header beside the status, none where its name is empty. */
static inline u32 answer(u32 status, text body, text name, text value) {
  byte map[256];
  u32 size = 0, sizes[3] = {1, name.size, value.size};
  if (name.size && name.size + value.size + 14 <= sizeof map) {
    memcpy(map, sizes, 12);
    memcpy(map + 12, name.data, name.size);
    map[12 + name.size] = 0;
    memcpy(map + 13 + name.size, value.data, value.size);
    size = 14 + name.size + value.size;
    map[size - 1] = 0;
  }
  proxy_send_local_response(status, 0, 0, body.data, body.size, map, size, (u32)-1);
  return PAUSE;
}

/* --- members of a JSON object ------------------------------------------------------------------------------------- */

static inline u32 blank(text json, u32 at) {
  while (at < json.size && (json.data[at] == ' ' || json.data[at] == '\n' || json.data[at] == '\t' || json.data[at] == '\r')) at++;
  return at;
}
/* The end of the string whose quotation mark is at `at`. */
static inline u32 string_end(text json, u32 at) {
  for (at++; at < json.size && json.data[at] != '"'; at++) if (json.data[at] == '\\') at++;
  return at < json.size ? at + 1 : json.size;
}
/* The end of the value at `at`. */
static inline u32 value_end(text json, u32 at) {
  u32 depth = 0;
  while (at < json.size) {
    byte here = json.data[at];
    if (here == '"') { at = string_end(json, at); if (!depth) return at; continue; }
    if (here == '{' || here == '[') depth++;
    if (here == '}' || here == ']') { if (!depth) return at; if (!--depth) return at + 1; }
    if (!depth && (here == ',' || here == ' ' || here == '\n')) return at;
    at++;
  }
  return at;
}
/* The value of a member as it is written, nothing if there is none. */
static inline text member(text json, text name) {
  u32 at = blank(json, 0);
  if (at >= json.size || json.data[at] != '{') return (text){0, 0};
  at = blank(json, at + 1);
  while (at < json.size && json.data[at] == '"') {
    u32 end = string_end(json, at);
    text key = {json.data + at + 1, end - at >= 2 ? end - at - 2 : 0};
    at = blank(json, end);
    if (at >= json.size || json.data[at] != ':') break;
    at = blank(json, at + 1);
    end = value_end(json, at);
    if (equal(key, name)) return (text){json.data + at, end - at};
    at = blank(json, end);
    if (at >= json.size || json.data[at] != ',') break;
    at = blank(json, at + 1);
  }
  return (text){0, 0};
}
static inline u32 hexadecimal(byte digit) {
  return digit <= '9' ? digit - '0' : (u32)(lower(digit) - 'a' + 10);
}
/* A JSON string's text; `otherwise` for anything else. */
static inline text string_of(text json, text otherwise) {
  if (json.size < 2 || json.data[0] != '"') return otherwise;
  byte *target = allocate(json.size);
  if (!target) __builtin_trap();
  u32 size = 0;
  for (u32 i = 1; i < json.size - 1; i++) {
    byte here = json.data[i];
    if (here != '\\' || i + 1 >= json.size - 1) { target[size++] = here; continue; }
    here = json.data[++i];
    if (here == 'u' && i + 4 < json.size - 1) {
      u32 code = 0;
      for (u32 end = i + 4; i < end;) code = code << 4 | hexadecimal(json.data[++i]);
      if (code < 0x80) target[size++] = (byte)code;
      else if (code < 0x800) { target[size++] = (byte)(0xc0 | code >> 6); target[size++] = (byte)(0x80 | (code & 63)); }
      else { target[size++] = (byte)(0xe0 | code >> 12); target[size++] = (byte)(0x80 | (code >> 6 & 63)); target[size++] = (byte)(0x80 | (code & 63)); }
      continue;
    }
    target[size++] = here == 'n' ? '\n' : here == 't' ? '\t' : here == 'r' ? '\r' : here;
  }
  return (text){target, size};
}

/* --- contexts ---------------------------------------------------------------------------------------------------- */

/* One instance serves every place where the filter stands: each place is a root context with its configuration. */
enum { MOST_ROOTS = 256, MOST_REQUESTS = 16384 };
static struct { u32 id; text config; } roots[MOST_ROOTS];
static struct { u32 id, root; } requests[MOST_REQUESTS];

CALLBACK(proxy_on_context_create) void on_context_create(u32 context, u32 parent) {
  if (!parent) {
    for (u32 i = 0; i < MOST_ROOTS; i++) if (!roots[i].id) { roots[i].id = context; return; }
    __builtin_trap();
  }
  for (u32 i = 0; i < MOST_REQUESTS; i++) {
    u32 at = (context + i) % MOST_REQUESTS;
    if (!requests[at].id) { requests[at].id = context; requests[at].root = parent; return; }
  }
  __builtin_trap();
}
CALLBACK(proxy_on_delete) void on_delete(u32 context) {
  for (u32 i = 0; i < MOST_REQUESTS; i++) {
    u32 at = (context + i) % MOST_REQUESTS;
    if (requests[at].id == context) { requests[at].id = 0; return; }
  }
}
/* What this filter is configured with at the place of a request; also of a root context. */
static inline text configuration(u32 context) {
  u32 root = context;
  for (u32 i = 0; i < MOST_REQUESTS; i++) {
    u32 at = (context + i) % MOST_REQUESTS;
    if (requests[at].id == context) { root = requests[at].root; break; }
  }
  for (u32 i = 0; i < MOST_ROOTS; i++) if (roots[i].id == root) return roots[i].config;
  return (text){0, 0};
}
/* Read the configuration of a root context and keep it. */
static inline text configure(u32 context, u32 size) {
  text config = buffer(CONFIGURATION, size);
  keep();
  for (u32 i = 0; i < MOST_ROOTS; i++) if (roots[i].id == context) roots[i].config = config;
  return config;
}
