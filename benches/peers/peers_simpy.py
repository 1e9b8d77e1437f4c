"""W1, W2 and W3 in SimPy: `peers_simpy.py MODEL HOW_MUCH SEED`.

A server is a process that takes from a deque and sleeps on an event while there is nothing to take: about twice as fast as a
process for each customer that requests a Resource. Sickness interrupts, as in SimPy's machine shop.
"""

import sys
from collections import deque
from math import log, sqrt
from random import Random
from time import perf_counter

import simpy

from report import report

LOAD = 0.9
TEAMS, TEAM_SIZE, WEEK, DAYS = 4, 6, 5.0, 1300.0
GAP, NEEDS, WELL, SICK = 0.05, 0.5, 34.0, 6.0
SPREAD = sqrt(log(2.0))
MEDIAN = log(1.5) - SPREAD**2 / 2


class Queue:
    def __init__(self, servers, customers, seed):
        self.env = simpy.Environment()
        self.exponential = Random(seed).expovariate
        self.gap = LOAD * servers
        self.line, self.idle = deque(), []
        self.wait = self.system = self.busy = 0.0
        for _ in range(servers):
            self.env.process(self.serve())
        self.env.process(self.arrive(customers))

    def arrive(self, customers):
        timeout, exponential, rate, env = self.env.timeout, self.exponential, self.gap, self.env
        line, idle = self.line, self.idle
        for _ in range(customers):
            yield timeout(exponential(rate))
            line.append(env.now)
            if idle:
                idle.pop().succeed()

    def serve(self):
        env, timeout, exponential, line, idle = self.env, self.env.timeout, self.exponential, self.line, self.idle
        while True:
            while not line:
                woken = env.event()
                idle.append(woken)
                yield woken
            arrived = line.popleft()
            service = exponential(1.0)
            self.wait += env.now - arrived
            self.busy += service
            yield timeout(service)
            self.system += env.now - arrived


class Worker:
    def __init__(self, service, team):
        self.service, self.team, self.env = service, team, service.env
        self.sick, self.woken, self.at_work = False, None, False
        self.process = self.env.process(self.assess())
        self.env.process(self.health())

    def assess(self):
        env, team, service = self.env, self.team, self.service
        while True:
            while self.sick or not team.line:
                self.woken = env.event()
                yield self.woken
            self.woken = None
            referred = team.line.popleft()
            work = left = service.luck.lognormvariate(MEDIAN, SPREAD)
            service.started += 1
            service.waited += env.now - referred
            self.at_work = True
            while left > 0.0:
                begun = env.now
                try:
                    yield env.timeout(left)
                    left = 0.0
                except simpy.Interrupt:
                    left -= env.now - begun
                    self.woken = env.event()
                    yield self.woken
                    self.woken = None
            self.at_work = False
            service.completed += 1
            service.stayed += env.now - referred
            service.worked += work

    def health(self):
        env, exponential = self.env, self.service.luck.expovariate
        while True:
            yield env.timeout(exponential(1 / WELL))
            self.sick, begun = True, env.now
            if self.at_work:
                self.process.interrupt()
            yield env.timeout(exponential(1 / SICK))
            self.sick = False
            self.service.sick_days += env.now - begun
            self.wake()

    def wake(self):
        if self.woken is not None and not self.woken.triggered:
            self.woken.succeed()


class Team:
    def __init__(self, service):
        self.line = deque()
        self.workers = [Worker(service, self) for _ in range(TEAM_SIZE)]

    def refer(self, now):
        self.line.append(now)
        for worker in self.workers:
            if worker.woken is not None and not worker.sick and not worker.at_work and not worker.woken.triggered:
                worker.woken.succeed()
                return


class Service:
    def __init__(self, seed):
        self.env, self.luck = simpy.Environment(), Random(seed)
        self.referred = self.started = self.completed = 0
        self.waited = self.stayed = self.worked = self.sick_days = 0.0
        self.teams = [Team(self) for _ in range(TEAMS)]
        self.env.process(self.arrive())
        self.env.run(until=DAYS)

    def arrive(self):
        env, luck = self.env, self.luck
        while True:
            yield env.timeout(luck.expovariate(1 / GAP))
            self.referred += 1
            if luck.random() < NEEDS:
                self.teams[int(env.now / WEEK) % TEAMS].refer(env.now)


def run_queue(servers, customers, seed):
    begun = perf_counter()
    queue = Queue(servers, customers, seed)
    queue.env.run()
    seconds = perf_counter() - begun
    report(
        seconds,
        customers=customers,
        wait=queue.wait / customers,
        system=queue.system / customers,
        busy=queue.busy / (servers * queue.env.now),
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
