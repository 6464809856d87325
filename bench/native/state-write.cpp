// The writes of bench/cases/state.ts: 96 devices of six kinds write four cells 256 times at each of
// their ticks, each write journalled and hashed. No mocks, no timers, no accessors: what is left is
// what journalling costs.
//   state-write <journal rows>   then lines: <writes>
#include <chrono>

#include "rows.hpp"

namespace {

constexpr int64_t kDevices = 96;
constexpr int64_t kKinds = 6;
constexpr int64_t kCells = 6;
constexpr int64_t kTurns = 256;
constexpr int64_t kTickWrites = 4 * kTurns;
// Events before the first tick: the start of the run and that of each device.
constexpr int64_t kFirst = 1 + kDevices;
// Rows that are hashed while a near cache still holds them.
constexpr int64_t kHashEvery = 8192;

struct Accessors {
  explicit Accessors(size_t rows) : history(1 << 14, rows), slots(kDevices * kCells) {
    history.written = history.handled = history.hashed_events = kFirst;
  }

  orrery::History history;
  std::vector<double> slots;
  int64_t ticks = 0;

  void Write(uint32_t slot, double value) { history.Write(slots.data(), slot, value); }

  void Tick() {
    // Ticks of one kind fall together, those of the next a nanosecond later.
    const int64_t place = ticks % kDevices;
    const int64_t kind = place / (kDevices / kKinds);
    const int64_t device = place % (kDevices / kKinds) * kKinds + kind;
    history.now_ns = static_cast<double>(ticks / kDevices * 1000 + kind);
    history.Append(0, device, device, 0);
    const uint32_t at = static_cast<uint32_t>(device * kCells);
    for (int64_t turn = 0; turn < kTurns; turn++) {
      const double t = static_cast<double>(turn);
      switch (kind) {
        case 0:
          Write(at, t);
          Write(at + 1, t + 0.5);
          Write(at + 2, t + 1);
          Write(at + 3, t * 0.25);
          break;
        case 1:
          Write(at + 3, t);
          Write(at + 1, t * 0.5);
          Write(at, 230 + t * 0.125);
          Write(at + 2, t * 115);
          break;
        case 2:
          Write(at, t * 0.0625);
          Write(at + 1, t - 32);
          Write(at + 2, t * 3);
          Write(at + 3, t * 0.001);
          break;
        case 3:
          Write(at + 3, t * 2);
          Write(at + 1, t - 1);
          Write(at, t);
          Write(at + 2, static_cast<double>(turn & 3));
          break;
        case 4:
          Write(at, t * 0.5 - 10);
          Write(at + 1, t * 0.75);
          Write(at + 2, t * 0.125);
          Write(at + 3, 101300 + t);
          break;
        default:
          Write(at + 3, t * 0.5 - 8);
          Write(at + 1, t * 5.625);
          Write(at, 1000 - t);
          Write(at + 2, t * 30);
      }
    }
    history.handled = history.written;
    if (history.journalled - history.hashed_journal >= kHashEvery) history.Hash();
    ticks++;
  }

  // Of the writes alone: the engine's lanes of events hold its own.
  void PrintHash() {
    history.Hash();
    orrery::History::WrittenHalves written;
    uint32_t* lanes = history.lanes + orrery::kWritten * orrery::kHashRows;
    std::memcpy(written, lanes, sizeof written);
    orrery::History::SeedHash(history.lanes);
    std::memcpy(lanes, written, sizeof written);
    history.PrintHash();
  }
};

}  // namespace

int main(int count, char** args) {
  if (count != 2) return 2;
  Accessors accessors(static_cast<size_t>(std::atof(args[1])));
  double writes;
  while (std::scanf("%lf", &writes) == 1) {
    const auto begin = std::chrono::steady_clock::now();
    for (int64_t left = static_cast<int64_t>(writes) / kTickWrites; left > 0; left--) accessors.Tick();
    accessors.history.Publish();
    const std::chrono::duration<double, std::nano> spent = std::chrono::steady_clock::now() - begin;
    std::printf("%.0f ", spent.count());
    accessors.PrintHash();
    std::printf("\n");
    std::fflush(stdout);
  }
}
