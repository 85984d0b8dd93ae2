/*
 * Native yardstick of `npm run bench`: a bare scan of client lines, 64 octets a step with AVX2: line ends,
 * bare CR, NUL and 8-bit flags, the verb of a line in command mode, masking of unknown ones, mail data up to
 * its end, a record of 8 octets a command. No limits, no replies, no held lines, no MIME.
 * scan FILE ROUNDS: seconds that ROUNDS passes over FILE took.
 */
#include <immintrin.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define WINDOW 262144
static uint8_t window[WINDOW + 128] __attribute__((aligned(64)));
static uint64_t records[WINDOW];
static uint64_t counted;

static inline uint64_t equal64(const uint8_t *p, __m256i c) {
  uint32_t low = _mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_loadu_si256((const __m256i *)p), c));
  uint32_t high =
      _mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_loadu_si256((const __m256i *)(p + 32)), c));
  return low | (uint64_t)high << 32;
}

static inline uint64_t high64(const uint8_t *p) {
  uint32_t low = _mm256_movemask_epi8(_mm256_loadu_si256((const __m256i *)p));
  uint32_t high = _mm256_movemask_epi8(_mm256_loadu_si256((const __m256i *)(p + 32)));
  return low | (uint64_t)high << 32;
}

static const char *VERBS[] = {"DATA", "HELO", "MAIL", "NOOP", "QUIT", "RCPT", "RSET", "AUTH",
                              "EHLO", "ETRN", "HELP", "SAML", "SEND", "SOML", "VRFY"};
static uint32_t hashed[16];
#define PLACE(w) (((w) * 0x3d426723u) >> 28)

static inline int known(const uint8_t *line, size_t length) {
  uint32_t w;
  if (length < 4) return 0;
  memcpy(&w, line, 4);
  w &= 0xdfdfdfdfu;
  if (hashed[PLACE(w)] != w) return 0;
  return length == 4 || line[4] == ' ' || line[4] == '\t' ? 1 + (w == 0x41544144u) : 0;
}

static size_t pass(const uint8_t *octets, size_t size) {
  const __m256i lf = _mm256_set1_epi8(10), cr = _mm256_set1_epi8(13), nul = _mm256_setzero_si256();
  size_t total = 0, carried = 0;
  int data = 0;
  uint64_t flags = 0;
  for (size_t from = 0; from < size; from += WINDOW) {
    size_t n = size - from < WINDOW ? size - from : WINDOW, count = 0, start = 0;
    memcpy(window, octets + from, n);
    memset(window + n, 1, 128);
    for (size_t b = 0; b < n; b += 64) {
      uint64_t valid = n - b >= 64 ? ~0ull : (1ull << (n - b)) - 1;
      uint64_t ends = equal64(window + b, lf) & valid;
      flags |= (equal64(window + b, cr) & ~(ends >> 1)) >> 1;
      flags |= equal64(window + b, nul) | high64(window + b);
      while (ends) {
        size_t q = b + __builtin_ctzll(ends);
        ends &= ends - 1;
        size_t length = q - start - (q > start && window[q - 1] == 13);
        if (data) {
          if (length == 1 && window[start] == '.') data = 0;
          total++;
        } else if (start || !carried) {
          int k = known(window + start, length);
          if (!k) memset(window + start, 'X', length);
          data = k == 2;
          records[count++] = length | (uint64_t)k << 32 | flags << 48;
          flags = 0;
        }
        start = q + 1;
      }
    }
    carried = n - start;
    total += count;
  }
  return total + (flags & 1);
}

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  for (int i = 0; i < 15; i++) {
    uint32_t w;
    memcpy(&w, VERBS[i], 4);
    hashed[PLACE(w)] = w;
  }
  FILE *file = fopen(argv[1], "rb");
  if (!file) return 1;
  fseek(file, 0, SEEK_END);
  size_t size = ftell(file);
  rewind(file);
  uint8_t *octets = malloc(size);
  if (fread(octets, 1, size, file) != size) return 1;
  struct timespec a, b;
  clock_gettime(CLOCK_MONOTONIC, &a);
  for (int i = atoi(argv[2]); i > 0; i--) counted += pass(octets, size);
  clock_gettime(CLOCK_MONOTONIC, &b);
  printf("%.9f %llu\n", b.tv_sec - a.tv_sec + (b.tv_nsec - a.tv_nsec) / 1e9,
         (unsigned long long)counted);
  return 0;
}
