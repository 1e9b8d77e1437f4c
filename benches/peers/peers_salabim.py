"""W1, W2 and W3 in salabim: `peers_salabim.py MODEL HOW_MUCH SEED`.

Yieldless components need greenlets; these yield, which is faster. A server is a component that is passive while there is nothing to take.
"""

import sys
from collections import deque
from math import log, sqrt
from random import Random
from time import perf_counter

import salabim as sim

from report import report

LOAD = 0.9
TEAMS, TEAM_SIZE, WEEK, DAYS = 4, 6, 5.0, 1300.0
GAP, NEEDS, WELL, SICK = 0.05, 0.5, 34.0, 6.0
SPREAD = sqrt(log(2.0))
MEDIAN = log(1.5) - SPREAD**2 / 2


class Hall:
    def __init__(self, servers, customers, seed):
        self.exponential = Random(seed).expovariate
        self.line, self.idle = deque(), []
        self.wait = self.system = self.busy = 0.0
        self.rate, self.customers = LOAD * servers, customers


class Arrivals(sim.Component):
    def process(self):
        hall, env = self.hall, self.env
        for _ in range(hall.customers):
            yield self.hold(hall.exponential(hall.rate))
            hall.line.append(env.now())
            if hall.idle:
                hall.idle.pop().activate()

    def setup(self, hall):
        self.hall = hall


class Server(sim.Component):
    def setup(self, hall):
        self.hall = hall

    def process(self):
        hall, env = self.hall, self.env
        while True:
            while not hall.line:
                hall.idle.append(self)
                yield self.passivate()
            arrived = hall.line.popleft()
            service = hall.exponential(1.0)
            hall.wait += env.now() - arrived
            hall.busy += service
            yield self.hold(service)
            hall.system += env.now() - arrived


class Worker(sim.Component):
    def setup(self, service, team):
        self.service, self.team = service, team
        self.sick = self.at_work = False

    def process(self):
        service, line, env = self.service, self.team, self.env
        while True:
            while self.sick or not line:
                yield self.passivate()
            referred = line.popleft()
            work = service.luck.lognormvariate(MEDIAN, SPREAD)
            service.started += 1
            service.waited += env.now() - referred
            self.at_work = True
            # Interrupted and resumed by the worker's health.
            yield self.hold(work)
            self.at_work = False
            service.completed += 1
            service.stayed += env.now() - referred
            service.worked += work


class Health(sim.Component):
    def setup(self, service, worker):
        self.service, self.worker = service, worker

    def process(self):
        worker, service, env = self.worker, self.service, self.env
        exponential = service.luck.expovariate
        while True:
            yield self.hold(exponential(1 / WELL))
            worker.sick, begun = True, env.now()
            if worker.at_work:
                worker.interrupt()
            yield self.hold(exponential(1 / SICK))
            worker.sick = False
            service.sick_days += env.now() - begun
            if worker.at_work:
                worker.resume()
            else:
                worker.activate()


class Referrals(sim.Component):
    def setup(self, service):
        self.service = service

    def process(self):
        service, luck, env = self.service, self.service.luck, self.env
        while True:
            yield self.hold(luck.expovariate(1 / GAP))
            service.referred += 1
            if luck.random() < NEEDS:
                team = int(env.now() / WEEK) % TEAMS
                service.lines[team].append(env.now())
                for worker in service.workers[team]:
                    if worker.ispassive() and not worker.sick:
                        worker.activate()
                        break


class Service:
    def __init__(self, seed):
        env = sim.Environment(trace=False, yieldless=False)
        self.luck = Random(seed)
        self.referred = self.started = self.completed = 0
        self.waited = self.stayed = self.worked = self.sick_days = 0.0
        self.lines = [deque() for _ in range(TEAMS)]
        self.workers = [[Worker(service=self, team=line) for _ in range(TEAM_SIZE)] for line in self.lines]
        for worker in sum(self.workers, []):
            worker.mode.monitor(False)
            worker.status.monitor(False)
            Health(service=self, worker=worker)
        Referrals(service=self)
        env.run(till=DAYS)


def run_queue(servers, customers, seed):
    begun = perf_counter()
    env = sim.Environment(trace=False, yieldless=False)
    hall = Hall(servers, customers, seed)
    for component in [Server(hall=hall) for _ in range(servers)] + [Arrivals(hall=hall)]:
        # Nobody asks how long each was in which state.
        component.mode.monitor(False)
        component.status.monitor(False)
    env.run()
    seconds = perf_counter() - begun
    report(
        seconds,
        customers=customers,
        wait=hall.wait / customers,
        system=hall.system / customers,
        busy=hall.busy / (servers * env.now()),
    )


def run_service(replications, seed):
    begun = perf_counter()
    found = [Service(seed * 1_000_000 + replication) for replication in range(replications)]
    seconds = perf_counter() - begun
    days = TEAMS * TEAM_SIZE * DAYS
    report(
        seconds,
        referrals=[one.referred for one in found],
        assessments=[one.completed for one in found],
        wait=[one.waited / one.started for one in found],
        system=[one.stayed / one.completed for one in found],
        busy=[one.worked / days for one in found],
        sick=[one.sick_days / days for one in found],
    )


if __name__ == "__main__":
    which, how_much, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    if which in ("W1", "W2"):
        run_queue({"W1": 1, "W2": 20}[which], how_much, seed)
    else:
        run_service(how_much, seed)
