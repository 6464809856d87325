// The hold model of bench/cases/schedule.ts: on std::priority_queue, and on the engine's wheel
// (src/engine/wheel.ts) written in C++.
//   schedule <queue|wheel> <pending>   then lines: <operations>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <queue>
#include <vector>

namespace {

constexpr double kSpreadNs = 2000000;

struct Draw {
  uint32_t state = 7;
  double operator()() {
    state = state * 1664525u + 1013904223u;
    return state / 4294967296.0;
  }
};

uint32_t Mixed(uint32_t word, int64_t value) {
  const uint32_t bits = word ^ static_cast<uint32_t>(value) ^ static_cast<uint32_t>(value >> 32);
  return (bits * 0x9e3779b1u) ^ (word >> 15);
}

struct Entry {
  int64_t due;
  uint64_t order;
};

struct Later {
  bool operator()(const Entry& a, const Entry& b) const {
    return a.due != b.due ? a.due > b.due : a.order > b.order;
  }
};

class Queue {
 public:
  explicit Queue(int) {}
  int64_t Pop() {
    const int64_t due = queue_.top().due;
    queue_.pop();
    return due;
  }
  void Push(int64_t due) { queue_.push({due, order_++}); }

 private:
  std::priority_queue<Entry, std::vector<Entry>, Later> queue_;
  uint64_t order_ = 0;
};

class Wheel {
 public:
  explicit Wheel(int pending) : timers_(pending + 1) {
    std::memset(head_, 0xff, sizeof head_);
    std::memset(tail_, 0xff, sizeof tail_);
    for (int i = 0; i <= pending; i++) timers_[i].next = i < pending ? i + 1 : -1;
  }

  void Push(int64_t due) {
    const int32_t index = free_;
    free_ = timers_[index].next;
    timers_[index].due = due;
    Insert(index);
  }

  int64_t Pop() {
    for (;;) {
      const int level = __builtin_ctz(levels_);
      const int word = __builtin_ctz(summary_[level]);
      const int bit = __builtin_ctz(bitmap_[level][word]);
      const int bucket = (level << 8) | (word << 5) | bit;
      const int32_t index = head_[bucket];
      if (level == 0 || timers_[index].next < 0) {
        now_ = timers_[index].due;
        Unlink(index);
        timers_[index].next = free_;
        free_ = index;
        return now_;
      }
      const int64_t width = int64_t{1} << (8 * level);
      now_ = timers_[index].due & ~(width - 1);
      Spread(bucket);
    }
  }

 private:
  // As wide as the engine's record: one cache line.
  struct alignas(64) Timer {
    int64_t due;
    int32_t next, previous, bucket;
  };

  void Insert(int32_t index) {
    Timer& timer = timers_[index];
    const uint64_t differs = static_cast<uint64_t>(timer.due ^ now_);
    const int level = differs == 0 ? 0 : (63 - __builtin_clzll(differs)) >> 3;
    const int bucket = (level << 8) | static_cast<int>((timer.due >> (8 * level)) & 255);
    const int32_t tail = tail_[bucket];
    timer.next = -1;
    timer.previous = tail;
    timer.bucket = bucket;
    tail_[bucket] = index;
    if (tail >= 0) {
      timers_[tail].next = index;
      return;
    }
    head_[bucket] = index;
    bitmap_[level][(bucket & 255) >> 5] |= 1u << (bucket & 31);
    summary_[level] |= 1u << ((bucket & 255) >> 5);
    levels_ |= 1u << level;
  }

  void Clear(int bucket) {
    const int level = bucket >> 8, word = (bucket & 255) >> 5;
    bitmap_[level][word] &= ~(1u << (bucket & 31));
    if (bitmap_[level][word] != 0) return;
    summary_[level] &= ~(1u << word);
    if (summary_[level] == 0) levels_ &= ~(1u << level);
  }

  void Unlink(int32_t index) {
    const Timer& timer = timers_[index];
    if (timer.previous >= 0) timers_[timer.previous].next = timer.next;
    else head_[timer.bucket] = timer.next;
    if (timer.next >= 0) timers_[timer.next].previous = timer.previous;
    else tail_[timer.bucket] = timer.previous;
    if (head_[timer.bucket] < 0) Clear(timer.bucket);
  }

  void Spread(int bucket) {
    int32_t index = head_[bucket];
    head_[bucket] = tail_[bucket] = -1;
    Clear(bucket);
    while (index >= 0) {
      const int32_t next = timers_[index].next;
      Insert(index);
      index = next;
    }
  }

  std::vector<Timer> timers_;
  int32_t head_[7 * 256], tail_[7 * 256];
  uint32_t bitmap_[7][8] = {}, summary_[7] = {}, levels_ = 0;
  int64_t now_ = 0;
  int32_t free_ = 0;
};

template <typename Timers>
void Hold(int pending) {
  Timers timers(pending);
  Draw draw;
  uint32_t sum = 0;
  const auto wait = [&draw] { return static_cast<int64_t>(draw() * kSpreadNs); };
  for (int i = 0; i < pending; i++) timers.Push(wait());
  double operations;
  while (std::scanf("%lf", &operations) == 1) {
    const auto begin = std::chrono::steady_clock::now();
    for (int64_t i = 0; i < static_cast<int64_t>(operations); i++) {
      const int64_t due = timers.Pop();
      sum = Mixed(sum, due);
      timers.Push(due + wait());
    }
    const std::chrono::duration<double, std::nano> spent = std::chrono::steady_clock::now() - begin;
    std::printf("%.0f %08x\n", spent.count(), sum);
    std::fflush(stdout);
  }
}

}  // namespace

int main(int count, char** args) {
  if (count != 3) return 2;
  if (std::strcmp(args[1], "wheel") == 0) Hold<Wheel>(std::atoi(args[2]));
  else Hold<Queue>(std::atoi(args[2]));
}
