// The rows that the engine records (src/memory/tables.ts), its random streams (src/engine/random.ts)
// and its rolling hash (src/engine/hash.ts), so that a native loop does the same work to the bit:
// the hash that it prints must be the engine's own.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <vector>

namespace orrery {

constexpr uint32_t kFarBack = 0xffffffffu;
constexpr uint32_t kPrime = 0x9e3779b1u;

inline uint32_t Turned(uint32_t word) { return (word << 16) | (word >> 16); }

// Folds a word into a lane, and what stands beside it in the row.
inline uint32_t Fold(uint32_t lane, uint32_t word, uint32_t beside = 0) {
  return Turned((lane ^ word) * kPrime + beside);
}

// Rows that are folded at once, each into a lane of its own.
constexpr size_t kHashRows = 8;
// The same of journal rows.
constexpr size_t kHashWrites = 16;
// Lanes by kind, in eights: halves of a double have two of them side by side.
enum HashLane : size_t { kTime, kValue = 2, kWritten = 4, kPayload = 8, kHashKinds };

inline uint32_t Mix(uint32_t counter) {
  uint32_t z = counter;
  z = (z ^ (z >> 16)) * 0x21f0aaadu;
  z = (z ^ (z >> 15)) * 0x735a2d97u;
  return z ^ (z >> 15);
}

// Math.round: the nearest integer, halves upwards.
inline double Round(double x) {
  const double up = std::ceil(x);
  return up - 0.5 > x ? up - 1 : up;
}

// A ring of column rows, pre-touched like the engine's memory after its first lap.
template <typename T>
class Column {
 public:
  explicit Column(size_t rows) : cells_(new T[rows]) { std::memset(cells_.get(), 0, rows * sizeof(T)); }
  T& operator[](size_t row) { return cells_[row]; }
  const T& operator[](size_t row) const { return cells_[row]; }

 private:
  std::unique_ptr<T[]> cells_;
};

inline uint32_t LowWord(double value) {
  uint64_t bits;
  std::memcpy(&bits, &value, 8);
  return static_cast<uint32_t>(bits);
}

inline uint32_t HighWord(double value) {
  uint64_t bits;
  std::memcpy(&bits, &value, 8);
  return static_cast<uint32_t>(bits >> 32);
}

struct History {
  explicit History(size_t event_rows, size_t journal_rows)
      : event_mask(event_rows - 1),
        journal_mask(journal_rows - 1),
        time_ns(event_rows),
        kind(event_rows),
        logical(event_rows),
        source(event_rows),
        target(event_rows),
        parent_back(event_rows),
        flow_back(event_rows),
        span_back(event_rows),
        value(event_rows),
        more(event_rows),
        journal_end(event_rows),
        journal_event(journal_rows),
        journal_slot(journal_rows),
        journal_values(2 * journal_rows) {
    SeedHash(lanes);
  }

  static void SeedHash(uint32_t* lanes) {
    for (uint32_t i = 0; i < kHashRows * kHashKinds; i++) lanes[i] = Fold(kPrime, i + 1);
  }

  size_t event_mask, journal_mask;
  Column<double> time_ns;
  Column<uint16_t> kind, logical;
  Column<uint32_t> source, target, parent_back, flow_back, span_back;
  Column<double> value;
  Column<uint32_t> more, journal_end;
  Column<uint32_t> journal_event, journal_slot;
  // old and new value side by side
  Column<double> journal_values;

  uint32_t lanes[kHashRows * kHashKinds];
  double now_ns = 0, last_time_ns = -1;
  uint32_t logical_now = 0;
  int64_t written = 0, handled = 0, journalled = 0;
  int64_t hashed_events = 0, hashed_journal = 0;
  // sequences of the cause, the flow and the span; -1 = none
  int64_t parent = -1, flow = -1, span = -1;
  volatile int64_t published = 0;

  static uint32_t Back(int64_t at, int64_t to) {
    const int64_t back = at - to;
    return back > at ? 0 : back < kFarBack ? static_cast<uint32_t>(back) : kFarBack;
  }

  void Append(uint32_t event_kind, uint32_t from, uint32_t to, double payload) {
    const int64_t at = written;
    const size_t row = at & event_mask;
    time_ns[row] = now_ns;
    kind[row] = static_cast<uint16_t>(event_kind);
    source[row] = from;
    target[row] = to;
    value[row] = payload;
    if (now_ns == last_time_ns) {
      if (logical_now < 65535) logical_now++;
    } else {
      logical_now = 0;
      last_time_ns = now_ns;
    }
    logical[row] = static_cast<uint16_t>(logical_now);
    parent_back[row] = Back(at, parent);
    flow_back[row] = Back(at, flow);
    span_back[row] = Back(at, span);
    written = at + 1;
  }

  void Write(double* slots, uint32_t slot, double to) {
    const size_t row = journalled & journal_mask;
    journal_event[row] = static_cast<uint32_t>(handled);
    journal_slot[row] = slot;
    journal_values[2 * row] = slots[slot];
    journal_values[2 * row + 1] = to;
    slots[slot] = to;
    journalled++;
  }

  void Publish() { __atomic_store_n(&published, handled, __ATOMIC_RELEASE); }

  uint32_t Who(size_t row) const { return kind[row] ^ (source[row] << 16); }
  uint32_t Flows(size_t row) const { return flow_back[row] + Turned(span_back[row]); }

  // Folds both halves of a double into their lanes, and what stands beside them.
  static void FoldHalves(uint32_t* lane, double cell, uint32_t first, uint32_t second) {
    lane[0] = Fold(lane[0], LowWord(cell), first);
    lane[1] = Fold(lane[1], HighWord(cell), second);
  }

  void HashEvent(size_t row) {
    const size_t place = 2 * (row % kHashRows);
    FoldHalves(lanes + kTime * kHashRows + place, time_ns[row], Who(row), target[row]);
    FoldHalves(lanes + kValue * kHashRows + place, value[row], parent_back[row], Flows(row));
  }

  void HashWrite(size_t row) {
    uint32_t* lane = lanes + kWritten * kHashRows + 2 * (row % kHashWrites);
    FoldHalves(lane, journal_values[2 * row + 1], journal_slot[row], journal_event[row]);
  }

  // The same for the eight rows from this one on. Of arrays the compiler makes vectors.
  using Halves = uint32_t[2 * kHashRows];
  using WrittenHalves = uint32_t[2 * kHashWrites];

  template <size_t N>
  static void FoldAll(uint32_t (&held)[N], const uint32_t (&words)[N], const uint32_t (&beside)[N]) {
    for (size_t i = 0; i < N; i++) held[i] = Fold(held[i], words[i], beside[i]);
  }

  void HashEventBlock(size_t first, Halves& times, Halves& values) const {
    Halves words, beside;
    std::memcpy(words, &time_ns[first], sizeof words);
    for (size_t i = 0; i < kHashRows; i++) {
      beside[2 * i] = Who(first + i);
      beside[2 * i + 1] = target[first + i];
    }
    FoldAll(times, words, beside);
    std::memcpy(words, &value[first], sizeof words);
    for (size_t i = 0; i < kHashRows; i++) {
      beside[2 * i] = parent_back[first + i];
      beside[2 * i + 1] = Flows(first + i);
    }
    FoldAll(values, words, beside);
  }

  void HashWriteBlock(size_t first, WrittenHalves& held) const {
    WrittenHalves words, beside;
    for (size_t i = 0; i < kHashWrites; i++) {
      std::memcpy(&words[2 * i], &journal_values[2 * (first + i) + 1], 8);
      beside[2 * i] = journal_slot[first + i];
      beside[2 * i + 1] = journal_event[first + i];
    }
    FoldAll(held, words, beside);
  }

  // Hashes what was handled since the last call.
  void Hash() {
    const auto rows = [](int64_t& from, int64_t to, int64_t size, auto one, auto block) {
      for (; from < to && from % size != 0; from++) one(from);
      for (; from + size <= to; from += size) block(from);
      for (; from < to; from++) one(from);
    };
    Halves held, more;
    WrittenHalves written_halves;
    const auto lanes_of = [&](HashLane kind) { return lanes + kind * kHashRows; };
    const auto one_event = [&](int64_t at) { HashEvent(at & event_mask); };
    const auto one_write = [&](int64_t at) { HashWrite(at & journal_mask); };
    rows(hashed_events, handled, kHashRows, one_event, [&](int64_t at) {
      std::memcpy(held, lanes_of(kTime), sizeof held);
      std::memcpy(more, lanes_of(kValue), sizeof more);
      HashEventBlock(at & event_mask, held, more);
      std::memcpy(lanes_of(kTime), held, sizeof held);
      std::memcpy(lanes_of(kValue), more, sizeof more);
    });
    rows(hashed_journal, journalled, kHashWrites, one_write, [&](int64_t at) {
      std::memcpy(written_halves, lanes_of(kWritten), sizeof written_halves);
      HashWriteBlock(at & journal_mask, written_halves);
      std::memcpy(lanes_of(kWritten), written_halves, sizeof written_halves);
    });
  }

  static uint32_t Finish(uint32_t word) {
    uint32_t z = word;
    z = (z ^ (z >> 16)) * 0x85ebca6bu;
    z = (z ^ (z >> 13)) * 0xc2b2ae35u;
    return z ^ (z >> 16);
  }

  void PrintHash() const {
    uint32_t low = 0x243f6a88u, high = 0x85a308d3u;
    for (uint32_t lane : lanes) {
      low = Fold(low ^ high, lane);
      high = Fold(high, Finish(low ^ lane));
    }
    std::printf("%08x%08x", Finish(high ^ low), Finish(low));
  }
};

// xoshiro128** streams, one per device.
struct Random {
  std::vector<uint32_t> words;

  Random(size_t streams, double seed) : words(streams * 4) {
    const uint32_t low = static_cast<uint32_t>(static_cast<uint64_t>(seed));
    const uint32_t high = static_cast<uint32_t>(static_cast<uint64_t>(seed) >> 32);
    uint32_t counter = Mix(low ^ Mix(high ^ 0x6a09e667u));
    for (uint32_t& word : words) {
      counter += 0x9e3779b9u;
      word = Mix(counter);
    }
  }

  double Uniform(size_t stream) {
    uint32_t* w = &words[stream * 4];
    const uint32_t s1 = w[1], s2 = w[2] ^ w[0], s3 = w[3] ^ s1;
    const uint32_t scaled = s1 * 5;
    const uint32_t result = ((scaled << 7) | (scaled >> 25)) * 9;
    w[1] = s1 ^ s2;
    w[0] ^= s3;
    w[2] = s2 ^ (s1 << 9);
    w[3] = (s3 << 11) | (s3 >> 21);
    return result * (1.0 / 4294967296.0);
  }
};

}  // namespace orrery
