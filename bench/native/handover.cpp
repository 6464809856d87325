// Messages of bench/cases/handover.ts through a ring for one producer and one consumer: cursors on
// cache lines of their own, each side keeping what it last saw of the other's.
//   handover <throughput|latency>   then lines: <messages, or single ways>
#include <atomic>
#include <chrono>
#include <string>
#include <thread>

#include "rows.hpp"

namespace {

constexpr uint64_t kCapacity = 1 << 14;
constexpr uint64_t kBatch = 64;
constexpr uint64_t kReceiveMax = 1024;
constexpr uint64_t kPositions = 0xffff;

struct Message {
  double time_ns, value;
  uint32_t kind, source;
};

struct Sums {
  double times = 0, values = 0, ids = 0;
};

// How a thread waits: it spins, and sleeps where that takes the core from the one it waits for.
class Patience {
 public:
  void LookAgain() {
    if (++looks_ > kLooks) std::this_thread::sleep_for(std::chrono::microseconds(50));
  }
  void Found() { looks_ = 0; }

 private:
  static constexpr uint64_t kLooks = 4096;
  uint64_t looks_ = 0;
};

class Lane {
 public:
  Lane() : cells_(kCapacity) {}

  void Send(uint64_t count) {
    const uint64_t end = sent_ + count;
    for (; end - taken_known_ > kCapacity; sending_.LookAgain()) {
      taken_known_ = taken_.load(std::memory_order_acquire);
    }
    sending_.Found();
    for (; sent_ < end; sent_++) {
      Message& cell = cells_[sent_ & (kCapacity - 1)];
      cell.time_ns = static_cast<double>(sent_ & kPositions) * 7;
      cell.value = static_cast<double>(sent_ & kPositions);
      cell.kind = sent_ & 63;
      cell.source = sent_ & 15;
    }
    published_.store(end, std::memory_order_release);
  }

  uint64_t Receive(Sums& sums) {
    if (known_ == seen_) known_ = published_.load(std::memory_order_acquire);
    const uint64_t end = std::min(known_, seen_ + kReceiveMax);
    const uint64_t count = end - seen_;
    if (count == 0) {
      receiving_.LookAgain();
      return 0;
    }
    receiving_.Found();
    for (; seen_ < end; seen_++) {
      const Message& cell = cells_[seen_ & (kCapacity - 1)];
      sums.times += cell.time_ns;
      sums.values += cell.value;
      sums.ids += cell.kind + cell.source;
    }
    taken_.store(end, std::memory_order_release);
    return count;
  }

 private:
  std::vector<Message> cells_;
  alignas(64) std::atomic<uint64_t> published_{0};
  alignas(64) std::atomic<uint64_t> taken_{0};
  alignas(64) uint64_t sent_ = 0, taken_known_ = 0;
  Patience sending_;
  alignas(64) uint64_t seen_ = 0, known_ = 0;
  Patience receiving_;
};

struct Orders {
  std::atomic<uint64_t> turn{0};
  uint64_t messages = 0;
  bool done = false;
};

void ServePeer(Orders& orders, bool echo, Lane& to, Lane& from) {
  Sums sums;
  for (uint64_t turn = 0;; turn++) {
    while (orders.turn.load(std::memory_order_acquire) == turn) std::this_thread::yield();
    if (orders.done) return;
    for (uint64_t left = orders.messages; left > 0;) {
      const uint64_t size = echo ? 1 : std::min(left, kBatch);
      while (echo && from.Receive(sums) == 0) {
      }
      to.Send(size);
      left -= size;
    }
  }
}

}  // namespace

int main(int count, char** args) {
  if (count != 2) return 2;
  const bool echo = std::string(args[1]) == "latency";
  Lane incoming, outgoing;
  Orders orders;
  std::thread peer([&] { ServePeer(orders, echo, incoming, outgoing); });
  double operations;
  while (std::scanf("%lf", &operations) == 1) {
    const auto begin = std::chrono::steady_clock::now();
    const uint64_t messages = static_cast<uint64_t>(operations) / (echo ? 2 : 1);
    Sums sums;
    orders.messages = messages;
    orders.turn.fetch_add(1, std::memory_order_release);
    for (uint64_t left = messages; left > 0;) {
      if (echo) outgoing.Send(1);
      uint64_t received = 0;
      while (received == 0) received = incoming.Receive(sums);
      left -= received;
    }
    const std::chrono::duration<double, std::nano> spent = std::chrono::steady_clock::now() - begin;
    std::printf("%.0f %.0f/%.0f/%.0f\n", spent.count(), sums.times, sums.values, sums.ids);
    std::fflush(stdout);
  }
  orders.done = true;
  orders.turn.fetch_add(1, std::memory_order_release);
  peer.join();
}
