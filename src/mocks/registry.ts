/** The only list of mocks: a new one is one folder and one line here. */
import type { MockDefinition } from '../engine/define-mock.ts';
import { axisProgram } from './axis-program/axis-program.ts';
import { batteryClock } from './battery-clock/battery-clock.ts';
import { brakeActuator } from './brake-actuator/brake-actuator.ts';
import { canBus } from './can-bus/can-bus.ts';
import { canNode } from './can-node/can-node.ts';
import { canPublisher } from './can-publisher/can-publisher.ts';
import { chronyDaemon } from './chrony-daemon/chrony-daemon.ts';
import { commandPort } from './chrony-daemon/command-port.ts';
import { energyMeter } from './energy-meter/energy-meter.ts';
import { gpio } from './gpio/gpio.ts';
import { heater } from './heater/heater.ts';
import { holdoverClock } from './holdover-clock/holdover-clock.ts';
import { i2cBus } from './i2c-bus/i2c-bus.ts';
import { i2cController } from './i2c-controller/i2c-controller.ts';
import { leapBulletin } from './leap-bulletin/leap-bulletin.ts';
import { mcu } from './mcu/mcu.ts';
import { ntpServer } from './ntp-server/ntp-server.ts';
import { packetReceiver } from './packet-receiver/packet-receiver.ts';
import { packetSender } from './packet-sender/packet-sender.ts';
import { powerSupply } from './power-supply/power-supply.ts';
import { ppsGps } from './pps-gps/pps-gps.ts';
import { referenceClock } from './reference-clock/reference-clock.ts';
import { room } from './room/room.ts';
import { rtc } from './rtc/rtc.ts';
import { sampleHub } from './sample-hub/sample-hub.ts';
import { spiFlash } from './spi-flash/spi-flash.ts';
import { stepperDriver } from './stepper-driver/stepper-driver.ts';
import { systemClock } from './system-clock/system-clock.ts';
import { temperatureLogger } from './temperature-logger/temperature-logger.ts';
import { thermostat } from './thermostat/thermostat.ts';
import { timeClient } from './time-client/time-client.ts';
import { timeServer } from './time-server/time-server.ts';
import { tmp102 } from './tmp102/tmp102.ts';
import { uart } from './uart/uart.ts';
import { vibrationSensor } from './vibration-sensor/vibration-sensor.ts';
import { watchdog } from './watchdog/watchdog.ts';
import { wheelTimers } from './wheel-timers/wheel-timers.ts';

export const MOCKS: readonly MockDefinition[] = [
  axisProgram,
  batteryClock,
  brakeActuator,
  canBus,
  canNode,
  canPublisher,
  chronyDaemon,
  commandPort,
  energyMeter,
  gpio,
  heater,
  holdoverClock,
  i2cBus,
  i2cController,
  leapBulletin,
  mcu,
  ntpServer,
  packetReceiver,
  packetSender,
  powerSupply,
  ppsGps,
  referenceClock,
  room,
  rtc,
  sampleHub,
  spiFlash,
  stepperDriver,
  systemClock,
  temperatureLogger,
  thermostat,
  timeClient,
  timeServer,
  tmp102,
  uart,
  vibrationSensor,
  watchdog,
  wheelTimers,
];
