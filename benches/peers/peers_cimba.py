"""W1, W2 and W3 in Cimba (PyPI cimba): `peers_cimba.py MODEL HOW_MUCH SEED [events]`.

Without `events` as its tutorials write a queue: processes, a store between them, interrupts for sickness. With `events`
its faster idiom for models of this kind: events that schedule each other, a ring as the queue.
"""

import sys
from math import log, sqrt
from time import perf_counter

import cimba as cb
from cimba import random

from report import report

LOAD = 0.9
RING = 1 << 12

TEAMS, TEAM_SIZE, WEEK, DAYS = 4, 6, 5.0, 1300.0
GAP, NEEDS, WELL, SICK = 0.05, 0.5, 34.0, 6.0
SPREAD = sqrt(log(2.0))
MEDIAN = log(1.5) - SPREAD**2 / 2


class Queue(cb.Model):
    customers: cb.Param[int] = 1
    gap: cb.Param[float] = 1.0
    waited: float = 0.0
    stayed: float = 0.0
    served: float = 0.0
    wait: cb.Output[float]
    system: cb.Output[float]
    busy: cb.Output[float]

    @cb.on_end
    def measure(self):
        self.wait = self.waited
        self.system = self.stayed
        self.busy = self.served / cb.now()


class QueueOfProcesses(Queue):
    queue: cb.Store[float]

    @cb.process
    def arrivals(self):
        for _ in range(self.customers):
            cb.hold(random.exponential(self.gap))
            self.queue.put(cb.now())


class OneServer(QueueOfProcesses):
    @cb.process
    def server(self):
        while True:
            arrived = self.queue.get()
            start = cb.now()
            cb.hold(random.exponential(1.0))
            now = cb.now()
            self.waited += start - arrived
            self.stayed += now - arrived
            self.served += now - start


class TwentyServers(QueueOfProcesses):
    @cb.process(copies=20)
    def server(self):
        while True:
            arrived = self.queue.get()
            start = cb.now()
            cb.hold(random.exponential(1.0))
            now = cb.now()
            self.waited += start - arrived
            self.stayed += now - arrived
            self.served += now - start


class Server(cb.Model):
    """A server whose end of service is an event."""

    hall: cb.Ref["QueueOfEvents"]
    number: cb.Param[int] = 0
    arrived: float = 0.0

    @cb.function
    def serve(self, arrived: float) -> None:
        service = random.exponential(1.0)
        self.arrived = arrived
        self.hall.waited += cb.now() - arrived
        self.hall.served += service
        cb.schedule(self.leave, service)

    @cb.event
    def leave(self):
        hall = self.hall
        hall.stayed += cb.now() - self.arrived
        if hall.head < hall.tail:
            arrived = hall.line[hall.head & (RING - 1)]
            hall.head += 1
            self.serve(arrived)
        else:
            hall.free[hall.idle] = self.number
            hall.idle += 1


class QueueOfEvents(Queue):
    servers: list[Server]
    line: cb.Array[float] = cb.Array(RING)
    free: cb.Array[int] = cb.Array(20)
    idle: int = 0
    head: int = 0
    tail: int = 0
    to_come: int = 0

    @cb.on_start
    def begin(self):
        self.to_come = self.customers
        for number in range(len(self.servers)):
            self.free[number] = number
        self.idle = len(self.servers)
        cb.schedule(self.arrive, random.exponential(self.gap))

    @cb.event
    def arrive(self):
        self.to_come -= 1
        if self.to_come > 0:
            cb.schedule(self.arrive, random.exponential(self.gap))
        if self.idle > 0:
            self.idle -= 1
            self.servers[self.free[self.idle]].serve(cb.now())
        else:
            self.line[self.tail & (RING - 1)] = cb.now()
            self.tail += 1


def queue(servers, events):
    if not events:
        return OneServer() if servers == 1 else TwentyServers()
    hall = QueueOfEvents()
    hall.servers = []
    crew = []
    for number in range(servers):
        server = Server()
        server.number = number
        server.hall = hall
        crew.append(server)
    hall.servers = crew
    return hall


def run_queue(servers, customers, seed, events):
    def once(customers):
        model = queue(servers, events)
        model.customers = customers
        model.gap = 1.0 / (LOAD * servers)
        experiment = cb.Experiment(model, window=cb.Window.until_idle(), seed=seed)
        begun = perf_counter()
        results = experiment.run(workers=1)
        seconds = perf_counter() - begun
        assert not results.failed.any(), results.failure_reasons
        return seconds, results[model]

    once(100)  # compiles
    seconds, found = once(customers)
    report(
        seconds,
        customers=customers,
        wait=found.wait.values[0, 0] / customers,
        system=found.system.values[0, 0] / customers,
        busy=found.busy.values[0, 0] / servers,
    )


class Worker(cb.Model):
    """What both kinds of worker of a duty team have."""

    team: cb.Ref["Team"]
    at_work: bool = False
    sick: bool = False
    referred: float = 0.0
    work: float = 0.0
    since: float = 0.0

    @cb.function
    def begin_work(self) -> None:
        pass

    @cb.function
    def take(self) -> float:
        """The next family of the team's queue; the days its assessment will take."""
        team = self.team
        self.referred = team.line[team.head & (RING - 1)]
        team.head += 1
        self.at_work = True
        team.service.waited += cb.now() - self.referred
        team.service.started += 1
        self.work = random.lognormal(MEDIAN, SPREAD)
        return self.work

    @cb.function
    def complete_work(self) -> None:
        self.at_work = False
        service = self.team.service
        service.completed += 1
        service.stayed += cb.now() - self.referred
        service.worked += self.work


class WorkerOfProcesses(Worker):
    """At work in one process, sick in another that interrupts it."""

    process: int = 0

    @cb.process
    def assess(self):
        self.process = cb.this_process().pointer
        team = self.team
        while True:
            while self.sick or team.head == team.tail:
                cb.suspend()
            left = self.take()
            while left > 0.0:
                begun = cb.now()
                interrupted = cb.hold(left)
                left = left - (cb.now() - begun) if interrupted != 0 else 0.0
                while self.sick:
                    cb.suspend()
            self.complete_work()

    @cb.process
    def health(self):
        while True:
            cb.hold(random.exponential(WELL))
            self.sick = True
            begun = cb.now()
            if self.at_work:
                cb.Process(self.process).interrupt(1)
            cb.hold(random.exponential(SICK))
            self.sick = False
            self.team.service.sick_days += cb.now() - begun
            cb.Process(self.process).resume(0)

    @cb.function
    def begin_work(self) -> None:
        cb.Process(self.process).resume(0)


class WorkerOfEvents(Worker):
    """The end of an assessment is an event, put off by what sickness has taken from it."""

    lost: float = 0.0
    overdue: float = -1.0

    @cb.on_start
    def begin(self):
        cb.schedule(self.fall_sick, random.exponential(WELL))

    @cb.function
    def begin_work(self) -> None:
        cb.schedule(self.complete, self.take())

    @cb.event
    def complete(self):
        if self.sick:
            self.overdue = cb.now()
        elif self.lost > 0.0:
            cb.schedule(self.complete, self.lost)
            self.lost = 0.0
        else:
            self.complete_work()
            if self.team.head < self.team.tail:
                cb.schedule(self.complete, self.take())

    @cb.event
    def fall_sick(self):
        self.sick = True
        self.since = cb.now()
        cb.schedule(self.recover, random.exponential(SICK))

    @cb.event
    def recover(self):
        now = cb.now()
        self.sick = False
        self.team.service.sick_days += now - self.since
        cb.schedule(self.fall_sick, random.exponential(WELL))
        if self.at_work:
            self.lost += now - self.since
            if self.overdue >= 0.0:
                cb.schedule(self.complete, self.lost - (now - self.overdue))
                self.lost = 0.0
                self.overdue = -1.0
        elif self.team.head < self.team.tail:
            cb.schedule(self.complete, self.take())


class Team(cb.Model):
    service: cb.Ref["Service"]
    workers: list[Worker]
    line: cb.Array[float] = cb.Array(RING)
    head: int = 0
    tail: int = 0

    @cb.function
    def refer(self) -> None:
        self.line[self.tail & (RING - 1)] = cb.now()
        self.tail += 1
        for number in range(len(self.workers)):
            worker = self.workers[number]
            if not (worker.at_work or worker.sick):
                worker.begin_work()
                break


class Service(cb.Model):
    teams: list[Team]
    arrived: int = 0
    started: int = 0
    completed: int = 0
    waited: float = 0.0
    stayed: float = 0.0
    worked: float = 0.0
    sick_days: float = 0.0
    referrals: cb.Output[float]
    assessments: cb.Output[float]
    wait: cb.Output[float]
    system: cb.Output[float]
    busy: cb.Output[float]
    sick: cb.Output[float]

    @cb.function
    def refer(self) -> None:
        self.arrived += 1
        if random.bernoulli(NEEDS):
            self.teams[int(cb.now() / WEEK) % TEAMS].refer()

    @cb.on_end
    def measure(self):
        self.referrals = self.arrived
        self.assessments = self.completed
        self.wait = self.waited / self.started
        self.system = self.stayed / self.completed
        self.busy = self.worked / (TEAMS * TEAM_SIZE * DAYS)
        self.sick = self.sick_days / (TEAMS * TEAM_SIZE * DAYS)


class ServiceOfProcesses(Service):
    @cb.process
    def arrivals(self):
        while True:
            cb.hold(random.exponential(GAP))
            self.refer()


class ServiceOfEvents(Service):
    @cb.on_start
    def begin(self):
        cb.schedule(self.arrive, random.exponential(GAP))
        cb.schedule(self.stop, DAYS)

    @cb.event
    def stop(self):
        cb.end_trial()

    @cb.event
    def arrive(self):
        cb.schedule(self.arrive, random.exponential(GAP))
        self.refer()


def service(events):
    whole = ServiceOfEvents() if events else ServiceOfProcesses()
    teams = []
    for _ in range(TEAMS):
        team = Team()
        team.service = whole
        workers = []
        for _ in range(TEAM_SIZE):
            worker = WorkerOfEvents() if events else WorkerOfProcesses()
            worker.team = team
            workers.append(worker)
        team.workers = workers
        teams.append(team)
    whole.teams = teams
    return whole


def run_service(replications, seed, events):
    def once(replications):
        model = service(events)
        experiment = cb.Experiment(model, replications=replications, window=cb.Window(duration=DAYS * (2 if events else 1)), seed=seed)
        begun = perf_counter()
        results = experiment.run(workers=1)
        seconds = perf_counter() - begun
        assert not results.failed.any(), results.failure_reasons
        return seconds, results[model]

    once(1)  # compiles
    seconds, found = once(replications)
    figures = ("referrals", "assessments", "wait", "system", "busy", "sick")
    report(seconds, **{name: getattr(found, name).values[0].tolist() for name in figures})


if __name__ == "__main__":
    which, how_much, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    events = sys.argv[4:] == ["events"]
    if which in ("W1", "W2"):
        run_queue({"W1": 1, "W2": 20}[which], how_much, seed, events)
    else:
        run_service(how_much, seed, events)
