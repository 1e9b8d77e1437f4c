"""W4 in SimPy: the Leeds base, reduced as base-reduced.toml says: `peers_simpy_base.py W4 REPLICATIONS SEED`.

Workers share their hours by generalised processor sharing on virtual clocks, exact and the fastest way found: one timeout a worker for
the next piece that ends, its callback ignored when the load has changed since. Interrupting a process for each piece would touch
all of a worker's cases at every change. Sickness, referrals, panels and weeks are processes.
"""

import sys
from collections import deque
from heapq import heappop, heappush
from itertools import count
from math import exp, inf, log, sqrt
from random import Random
from time import perf_counter

import simpy

from report import report

DAYS, WEEK, FORTNIGHT = 925.0, 5.0, 10.0
MONTH = 365.2425 * 5 / 7 / 12
HOURS = 7.4 * 0.73  # a day; classes weigh 5.79, 2 and 1
CEILING, COVER_CEILING, MOST = 30.9, 40.0, 25
ASSESSED, IN_TIME = 0.41, 7.0
AREAS = [  # children a day, assessment teams, care-management teams
    (70 / WEEK, [6, 6, 6, 6, 6, 7], [6, 6, 6, 6, 6, 6, 5, 5, 5]),
    (50 / WEEK, [6, 6, 6, 6], [6, 6, 6, 6, 5, 5, 5]),
    (70 / WEEK, [6, 6, 6, 6, 6, 7], [6, 6, 6, 6, 6, 6, 6, 5, 5]),
]
INITIAL, CORE, HELP, NEED, PROTECTION, CARE, CLOSING, TRANSFER, HOLDING = range(9)
PLANS = (NEED, PROTECTION, CARE)
CLASS = [0, 0, 1, 1, 1, 2, 2, 2, 2]
# What follows a piece, the gravest first, by cumulated shares; what is left is closed.
AFTER = {
    INITIAL: [(0.05, CARE), (0.10, PROTECTION), (0.26, NEED), (0.425, CORE), (0.825, HELP)],
    CORE: [(0.25, CARE), (0.55, PROTECTION), (0.80, NEED), (0.95, HELP)],
    HELP: [(0.07, NEED)],
    NEED: [(0.06, CARE), (0.18, PROTECTION)],
    PROTECTION: [(0.15, CARE), (0.55, NEED)],
    CARE: [(0.15, NEED)],
}
HOURS_A_DAY = {HELP: 2.89 / MONTH, NEED: 2.14 / MONTH, PROTECTION: 8 / MONTH, CARE: 5 / MONTH, HOLDING: 1.5 / MONTH}
EFFORT = {INITIAL: 4.2, CORE: 26.2, CLOSING: 5.0, TRANSFER: 3.0}
BANDS = {  # scale, upper edges in months, shares
    HELP: (2.21, [3, 6, 12, 24], [0.36, 0.28, 0.25, 0.11]),
    NEED: (0.345, [3, 6, 12, 24, 60], [0.05, 0.12, 0.28, 0.30, 0.25]),
    PROTECTION: (0.663, [3, 6, 12, 24, 36], [0.19, 0.12, 0.40, 0.27, 0.02]),
    CARE: (0.811, [0.5, 12, 60, 120], [0.11, 0.35, 0.40, 0.14]),
}
SICK, LONG = 0.15, 0.8
SHAPE, SHORT_MEAN = 1 / 0.6**2, 3.5
SPREAD = sqrt(log(1 + 0.6**2))
LONG_MEAN = 50 * exp(SPREAD**2 / 2)
ONSETS = [SICK / (1 - SICK) * (1 - LONG) / SHORT_MEAN, SICK / (1 - SICK) * LONG / LONG_MEAN]


def gamma(luck, mean, cv):
    return luck.gammavariate(1 / cv**2, mean * cv**2)


class Family:
    __slots__ = ("team", "worker", "work", "demand", "left", "order", "waiting", "plan", "referred")


class Worker:
    """`ends` are a heap for each class, of pieces by the reading of its clock at which they end; a piece that was taken away has
    another order by then."""

    def __init__(self, service, team):
        self.service, self.team = service, team
        self.present, self.load, self.touched = True, 0, False
        self.demand, self.clock, self.speed = [0.0] * 3, [0.0] * 3, [0.0] * 3
        self.ends, self.last, self.wake, self.next_class = ([], [], []), 0.0, None, 0
        service.env.process(self.health())

    def touch(self):
        now = self.service.env.now
        step, clock, speed = now - self.last, self.clock, self.speed
        if step > 0.0:
            clock[0] += speed[0] * step
            clock[1] += speed[1] * step
            clock[2] += speed[2] * step
            self.last = now
        if not self.touched:
            self.touched = True
            self.service.touched.append(self)

    def put_on(self, family):
        self.touch()
        work = CLASS[family.work]
        self.demand[work] += family.demand
        family.order = next(self.service.orders)
        if family.left is not None:
            heappush(self.ends[work], (self.clock[work] + family.left, family.order, family))

    def take_off(self, family):
        self.touch()
        work = CLASS[family.work]
        self.demand[work] -= family.demand
        if family.left is not None:
            end = next(end for end, order, _ in self.ends[work] if order == family.order)
            family.left = max(0.0, end - self.clock[work])
        family.order = -1

    def share_out(self):
        a, b, c = self.demand
        left = HOURS if self.present else 0.0
        if a + b + c <= left:
            speed = [1.0, 1.0, 1.0]
        elif left == 0.0:
            speed = [0.0, 0.0, 0.0]
        else:  # the heaviest first: those after it have less of the rate and cannot be full before it
            rate = left / (5.79 * a + 2.0 * b + c)
            speed = [5.79 * rate, 2.0 * rate, rate]
            if 5.79 * rate >= 1.0:
                left -= a
                rate = left / (2.0 * b + c)
                speed = [1.0, 2.0 * rate, rate] if 2.0 * rate < 1.0 else [1.0, 1.0, (left - b) / c]
        self.speed = speed
        next_end = inf
        for c in (0, 1, 2):
            ends = self.ends[c]
            while ends and ends[0][2].order != ends[0][1]:
                heappop(ends)
            if ends and speed[c] > 0.0:
                end = (ends[0][0] - self.clock[c]) / speed[c]
                if end < next_end:
                    next_end, self.next_class = max(0.0, end), c
        self.wake = None
        if next_end < inf:
            self.wake = self.service.env.timeout(next_end)
            self.wake.callbacks.append(self.complete)

    def complete(self, event):
        if event is not self.wake:
            return
        self.touch()
        c = self.next_class
        end, _, family = heappop(self.ends[c])
        self.clock[c] = max(self.clock[c], end)
        self.demand[c] -= family.demand
        self.service.completed(self, family)
        self.service.settle()

    def health(self):
        service, luck = self.service, self.service.luck
        timeout = service.env.timeout
        if luck.random() < SICK:  # the rest of a spell that began before
            long = luck.random() < LONG
            whole = 50 * exp(SPREAD**2) * luck.lognormvariate(0, SPREAD) if long else luck.gammavariate(SHAPE + 1, SHORT_MEAN / SHAPE)
            yield from self.spell(whole * luck.random())
        while True:
            short, long = luck.expovariate(ONSETS[0]), luck.expovariate(ONSETS[1])
            yield timeout(min(short, long))
            yield from self.spell(gamma(luck, SHORT_MEAN, 0.6) if short < long else 50 * luck.lognormvariate(0, SPREAD))

    def spell(self, days):
        service = self.service
        began = service.env.now
        self.touch()
        self.present = False
        service.settle()
        service.sick_days += min(days, DAYS - began)
        yield service.env.timeout(days)
        self.touch()
        self.present = True
        service.freed.append(self.team)
        service.settle()


class Team:
    def __init__(self, service, area, size, assesses):
        self.area, self.assesses, self.tray = area, assesses, deque()
        self.workers = [Worker(service, self) for _ in range(size)]


class Area:
    def __init__(self, service, rate, assessment, care):
        self.rate, self.waiting = rate, []
        self.rota = [Team(service, self, size, True) for size in assessment]
        self.care = [worker for size in care for worker in Team(service, self, size, False).workers]


def least_loaded(workers, ceiling):
    best, least = None, inf
    for worker in workers:
        if worker.present and worker.load < least and (worker.load == 0 or worker.load + 1 <= ceiling):
            best, least = worker, worker.load
    return best


class Service:
    FLOWS = ("referrals", "initial", "in_time", "core", "closed", "handed_over")

    def __init__(self, seed):
        self.env, self.luck, self.orders = simpy.Environment(), Random(seed), count()
        self.touched, self.freed = [], []
        self.referrals = self.initial = self.in_time = self.core = self.closed = self.handed_over = 0
        self.open, self.in_trays, self.open_days, self.tray_days, self.counted, self.sick_days = 0, 0, 0.0, 0.0, 0.0, 0.0
        self.areas = [Area(self, *area) for area in AREAS]
        for number, area in enumerate(self.areas):
            self.env.process(self.arrive(area))
            self.env.process(self.sit(area, 1.0 + WEEK * (number % 2)))
        self.env.process(self.rotate())
        self.env.run(until=DAYS)
        self.count_to_now()

    def count_to_now(self):
        step = self.env.now - self.counted
        self.open_days += self.open * step
        self.tray_days += self.in_trays * step
        self.counted = self.env.now

    def on_duty(self, area):
        return area.rota[int(self.env.now / WEEK) % len(area.rota)]

    def arrive(self, area):
        while True:
            yield self.env.timeout(self.luck.expovariate(area.rate))
            self.referrals += 1
            if self.luck.random() < ASSESSED:
                self.count_to_now()
                self.open += 1
                family = Family()
                family.team, family.worker, family.waiting, family.referred = self.on_duty(area), None, False, self.env.now
                self.begin(family, INITIAL)
                worker = None if family.team.tray else least_loaded(family.team.workers, CEILING)
                if worker:
                    self.assign(family, worker)
                else:
                    self.in_trays += 1
                    family.team.tray.append(family)
                    self.freed.append(family.team)
                self.settle()

    def rotate(self):
        while True:
            yield self.env.timeout(WEEK)
            self.freed.extend(self.on_duty(area) for area in self.areas)
            self.settle()

    def sit(self, area, first):
        yield self.env.timeout(first)
        while True:
            left, done = [], 0
            for family in area.waiting:
                if not family.waiting:
                    continue
                worker = least_loaded(area.care, COVER_CEILING) if done < MOST else None
                if worker is None:
                    left.append(family)
                    continue
                done += 1
                family.worker.take_off(family)
                self.let_go(family.worker)
                family.waiting = False
                if family.work == HOLDING:
                    self.begin(family, NEED)
                self.assign(family, worker)
            area.waiting = left
            self.handed_over += done
            self.settle()
            yield self.env.timeout(FORTNIGHT)

    def assign(self, family, worker):
        worker.load += 1
        family.worker, family.team = worker, worker.team
        worker.put_on(family)

    def let_go(self, worker):
        worker.load -= 1
        self.freed.append(worker.team)

    def begin(self, family, work):
        luck = self.luck
        family.work = work
        if work in BANDS:
            scale, edges, shares = BANDS[work]
            band = luck.choices(range(len(edges)), shares)[0]
            family.left = luck.uniform(edges[band - 1] if band else 0.0, edges[band]) * MONTH * scale
        else:
            family.left = {INITIAL: lambda: gamma(luck, 2.5, 0.5), CORE: lambda: gamma(luck, 20.3, 0.35), CLOSING: lambda: 1.0, TRANSFER: lambda: 2.0, HOLDING: lambda: None}[work]()
        family.demand = HOURS_A_DAY[work] if work in HOURS_A_DAY else EFFORT[work] / family.left

    def completed(self, worker, family):
        work = family.work
        if work == CLOSING:
            self.count_to_now()
            self.open -= 1
            self.closed += 1
            self.let_go(worker)
            return
        if work == TRANSFER:
            family.waiting = True
            worker.team.area.waiting.append(family)
            return self.work_on(worker, family, HOLDING if family.plan == NEED else family.plan)
        if work == INITIAL:
            self.initial += 1
            self.in_time += self.env.now - family.referred <= IN_TIME
        self.core += work == CORE
        mark = self.luck.random()
        follows = next((follows for share, follows in AFTER[work] if mark < share), CLOSING)
        if follows in PLANS and worker.team.assesses:
            family.plan = follows
            if not family.waiting:
                follows = TRANSFER
            elif follows == NEED:
                follows = HOLDING
        else:
            family.waiting = False
        self.work_on(worker, family, follows)

    def work_on(self, worker, family, work):
        self.begin(family, work)
        worker.put_on(family)

    def settle(self):
        while self.freed:
            team = self.freed.pop()
            if team.assesses and self.in_trays:
                self.offer(team, team.tray)
                if self.on_duty(team.area) is team:
                    for other in team.area.rota:
                        self.offer(team, other.tray)
        for worker in self.touched:
            worker.touched = False
            worker.share_out()
        self.touched.clear()

    def offer(self, team, tray):
        while tray and (worker := least_loaded(team.workers, CEILING)):
            self.count_to_now()
            self.in_trays -= 1
            self.assign(tray.popleft(), worker)


def run(replications, seed):
    begun = perf_counter()
    found = [Service(seed * 1_000_000 + replication) for replication in range(replications)]
    seconds = perf_counter() - begun
    figures = {name: [getattr(one, name) for one in found] for name in Service.FLOWS}
    figures["sick"] = [one.sick_days / DAYS for one in found]
    figures["open"] = [one.open_days / DAYS for one in found]
    figures["in_trays"] = [one.tray_days / DAYS for one in found]
    report(seconds, **figures)


if __name__ == "__main__":
    run(int(sys.argv[2]), int(sys.argv[3]))
