// The loop of bench/world/{flow,signal}-mocks.ts on std::priority_queue: timer, clock, random,
// row, dispatch, journalled write, next timer; hashed. Prints the ns of each round asked for on
// standard input and the hash, which is the engine's hash of the same run.
//   event-integrated <seed> <pending> <history rows>   then lines: <events>
#include <chrono>
#include <queue>

#include "rows.hpp"

namespace {

using orrery::History;
using orrery::Random;
using orrery::Round;

constexpr uint32_t kDevices = 100;
constexpr double kSpreadNs = 2e6;
constexpr uint32_t kSystemKinds = 6;
constexpr int64_t kBatch = 1024;

struct Timer {
  double due_ns;
  // order of arming among equal times
  uint64_t order;
  int64_t parent, flow, span;
  uint32_t device, kind;
};

struct Later {
  bool operator()(const Timer& a, const Timer& b) const {
    return a.due_ns != b.due_ns ? a.due_ns > b.due_ns : a.order > b.order;
  }
};

struct World {
  World(double seed, size_t rows) : history(rows, rows), random(kDevices + 1, seed) {}
  History history;
  Random random;
  std::vector<double> slots;
  std::vector<uint32_t> base;
  std::priority_queue<Timer, std::vector<Timer>, Later> queue;
  uint64_t armed = 0;
  uint32_t device = 0;
  double* own = nullptr;

  double Uniform() { return random.Uniform(device); }
  double Below(double n) { return std::floor(Uniform() * n); }
  void Write(uint32_t field, double value) {
    history.Write(slots.data(), base[device] + field, value);
  }
  void After(double delay_ns, uint32_t kind) {
    queue.push({history.now_ns + Round(delay_ns), armed++, history.parent, history.flow,
                history.span, device, kind});
  }
};

using Handler = double (*)(World&);

// Each handler writes its field and says how long its next tick waits. The spread is read from the
// device's own cells, as the engine's handlers read their configuration.
double Pump(World& w) {
  const double draw = w.Uniform();
  const double next = w.own[0] + w.own[4] * draw;
  w.Write(0, next > 400 ? 100 : next);
  return draw * w.own[3];
}
double Valve(World& w) {
  const double draw = w.Uniform();
  const double wanted = w.own[1] + (draw - 0.5) * w.own[5];
  w.Write(1, std::fmax(0, std::fmin(1, wanted)));
  return draw * w.own[4];
}
double Tank(World& w) {
  const double portion = w.Uniform() * 4;
  const double level = w.own[0] + portion;
  w.Write(0, level < w.own[5] ? level : level - w.own[5]);
  return portion * 0.25 * w.own[4];
}
double Fan(World& w) {
  const double noise = w.Uniform() - 0.5;
  w.Write(0, w.own[0] * 0.9 + w.own[2] * 0.1 + noise);
  return (noise + 0.5) * w.own[4];
}
double Belt(World& w) {
  const double wait = w.Below(w.own[4]);
  w.Write(0, w.own[0] + 1);
  return wait;
}
double Mixer(World& w) {
  const double turn = w.Uniform();
  double angle = w.own[0] + turn * 90;
  if (angle >= w.own[3]) angle -= w.own[3];
  w.Write(0, angle);
  return turn * w.own[2];
}
double Boiler(World& w) {
  const double loss = w.Uniform();
  w.Write(0, w.own[0] + ((w.own[5] - w.own[0]) * 0.01 - loss * 0.05));
  return loss * w.own[4];
}
double Chiller(World& w) {
  const double sun = w.Uniform();
  w.Write(0, w.own[0] > w.own[2] ? w.own[0] - 0.2 : w.own[0] + sun);
  return sun * w.own[4];
}
double Meter(World& w) {
  const double wait = w.Uniform() * w.own[3];
  w.Write(1, w.own[1] + w.own[4]);
  return wait;
}
double Filter(World& w) {
  const double draw = w.Uniform();
  w.Write(0, draw < w.own[5] ? 0 : w.own[0] * 0.999 + draw * 0.001);
  return draw * w.own[4];
}
double Press(World& w) {
  const double share = w.Uniform();
  const double force = share * w.own[4];
  w.Write(0, std::fmax(force, w.own[0] * 0.5));
  return share * w.own[3];
}
double Cutter(World& w) {
  const double wait = w.Below(w.own[4]);
  w.Write(1, w.own[1] >= w.own[5] ? 0 : w.own[1] + 1);
  return wait;
}
double Thermometer(World& w) {
  const double draw = w.Uniform();
  w.Write(1, 20 + (w.own[1] - 20) * 0.98 + (draw - 0.5) * w.own[4]);
  return draw * w.own[3];
}
double Barometer(World& w) {
  const double wait = w.Below(w.own[3]);
  w.Write(0, 101000 + std::floor(wait / 5000));
  return wait;
}
double Gyro(World& w) {
  const double draw = w.Uniform();
  const double rate = (draw - 0.5) * w.own[2];
  const double heading = w.own[1] + rate * 0.001;
  w.Write(1, heading > 180 ? heading - 360 : heading);
  return draw * w.own[4];
}
double Encoder(World& w) {
  const double draw = w.Uniform();
  const double position = w.own[0] + (draw < 0.6 ? 1 : -1);
  w.Write(0, position < 0 ? position + w.own[5] : std::fmod(position, w.own[5]));
  return draw * w.own[4];
}
double Relay(World& w) {
  const double wait = w.Below(w.own[3]);
  w.Write(0, w.own[0] == 0 ? 1 : 0);
  return wait;
}
double Beacon(World& w) {
  w.Write(0, w.history.now_ns);
  return w.Uniform() * w.own[3];
}
double Lamp(World& w) {
  const double wanted = w.Uniform();
  const double shown = w.own[0];
  w.Write(0, shown + (wanted - shown) * w.own[5]);
  return wanted * w.own[4];
}
double Lock(World& w) {
  const double wait = w.Below(w.own[3]);
  w.Write(1, w.own[1] == 3 ? 0 : w.own[1] + 1);
  return wait;
}
double Radio(World& w) {
  const double draw = w.Uniform();
  const double heard = w.own[4] + draw * 40;
  w.Write(0, w.own[0] + (heard - w.own[0]) / 16);
  return draw * w.own[3];
}
double Battery(World& w) {
  const double portion = w.Uniform();
  const double left = w.own[0] - portion;
  w.Write(0, left > 0 ? left : w.own[2]);
  return portion * w.own[4];
}
double Counter(World& w) {
  const double draw = w.Uniform();
  const double value = w.own[1] + 2 + std::floor(draw * 4);
  w.Write(1, std::fmod(value, w.own[4]));
  return draw * w.own[3];
}
double Scale(World& w) {
  const double draw = w.Uniform();
  const double weight = draw * 1000 - w.own[5];
  w.Write(0, weight > w.own[0] ? weight : w.own[0] * 0.995);
  return draw * w.own[4];
}

// Cells of one device as the engine lays them out: state, then configuration.
struct Mock {
  Handler tick;
  std::vector<double> cells;
};

std::vector<Mock> Mocks(double pending) {
  const double s = kSpreadNs, p = pending, nan = std::nan("");
  return {
      {Pump, {100, 0, p, s, 1.5}},
      {Valve, {0, 0.5, 0, p, s, 0.1}},
      {Tank, {0, 0, 0, p, s, 250}},
      {Fan, {0, 0, 50, p, s}},
      {Belt, {0, 0, 12, p, s}},
      {Mixer, {0, p, s, 360}},
      {Boiler, {20, 0, 0, p, s, 90}},
      {Chiller, {12, 0, 4, p, s}},
      {Meter, {0, 0, p, s, 1}},
      {Filter, {0, 0, 0, p, s, 0.001}},
      {Press, {0, 1, p, s, 5000}},
      {Cutter, {0, 0, 0, p, s, 500}},
      {Thermometer, {1, 20, p, s, 0.2}},
      {Barometer, {101325, 0, p, s}},
      {Gyro, {0, 0, 250, p, s}},
      {Encoder, {0, 0, 0, p, s, 4096}},
      {Relay, {0, 0, p, s}},
      {Beacon, {nan, 0, p, s}},
      {Lamp, {0, 0, 0, p, s, 0.25}},
      {Lock, {0, 0, p, s}},
      {Radio, {-70, 0, p, s, -95}},
      {Battery, {3000, 0, 3000, p, s}},
      {Counter, {0, 0, p, s, 65536}},
      {Scale, {0, 0, 0, p, s, 12}},
  };
}

class Loop {
 public:
  Loop(double seed, double pending, size_t rows)
      : world_(seed, rows), mocks_(Mocks(pending / kDevices)), each_(pending / kDevices) {
    for (uint32_t i = 0; i < kDevices; i++) {
      const Mock& mock = mocks_[i % mocks_.size()];
      world_.base.push_back(static_cast<uint32_t>(world_.slots.size()));
      world_.slots.insert(world_.slots.end(), mock.cells.begin(), mock.cells.end());
    }
    for (const Mock& mock : mocks_) {
      handlers_.push_back(nullptr);
      handlers_.push_back(mock.tick);
    }
    History& history = world_.history;
    history.Append(0, 0xffffffffu, 0xffffffffu, seed);
    history.parent = history.flow = history.span = 0;
    for (uint32_t i = 0; i < kDevices; i++) history.Append(StartKind(i), i, i, 0);
    history.parent = history.flow = history.span = -1;
  }

  void Run(int64_t events) {
    History& history = world_.history;
    const int64_t end = history.handled + events;
    while (history.handled < end) {
      const int64_t stop = std::min(end, history.handled + kBatch);
      while (history.handled < stop) {
        if (history.handled < history.written) Handle();
        else Fire();
      }
      history.Hash();
      history.Publish();
    }
  }

  void PrintHash() const { world_.history.PrintHash(); }

 private:
  uint32_t StartKind(uint32_t device) const {
    return kSystemKinds + 2 * (device % static_cast<uint32_t>(mocks_.size()));
  }

  void Fire() {
    History& history = world_.history;
    const Timer timer = world_.queue.top();
    world_.queue.pop();
    history.now_ns = timer.due_ns;
    history.parent = timer.parent;
    history.flow = timer.flow;
    history.span = timer.span;
    history.Append(timer.kind, timer.device, timer.device, 0);
  }

  void Handle() {
    History& history = world_.history;
    const size_t row = history.handled & history.event_mask;
    const uint32_t kind = history.kind[row];
    history.parent = history.handled;
    history.flow = history.handled - history.flow_back[row];
    history.span = history.handled - history.span_back[row];
    if (kind >= kSystemKinds) {
      world_.device = history.target[row];
      world_.own = world_.slots.data() + world_.base[world_.device];
      const Handler tick = handlers_[kind - kSystemKinds];
      if (tick == nullptr) {
        for (double i = 0; i < each_; i++) world_.After(world_.Below(kSpreadNs), kind + 1);
      } else {
        const double wait = tick(world_);
        world_.After(wait, kind);
      }
    }
    history.journal_end[row] = static_cast<uint32_t>(history.journalled);
    history.handled++;
  }

  World world_;
  std::vector<Mock> mocks_;
  std::vector<Handler> handlers_;
  double each_;
};

}  // namespace

int main(int count, char** args) {
  if (count != 4) return 2;
  Loop loop(std::atof(args[1]), std::atof(args[2]), static_cast<size_t>(std::atof(args[3])));
  double events;
  while (std::scanf("%lf", &events) == 1) {
    const auto begin = std::chrono::steady_clock::now();
    loop.Run(static_cast<int64_t>(events));
    const std::chrono::duration<double, std::nano> spent = std::chrono::steady_clock::now() - begin;
    std::printf("%.0f ", spent.count());
    loop.PrintHash();
    std::printf("\n");
    std::fflush(stdout);
  }
}
