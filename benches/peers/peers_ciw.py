"""W1 and W2 in Ciw: `peers_ciw.py MODEL HOW_MUCH SEED`. Ciw keeps a record of every customer; the figures are taken from them.

W3 is not written: that a team takes a week's referrals by turns and that workers fall sick each by themselves are not of Ciw's kind of network.
"""

import sys
from math import fsum
from time import perf_counter

import ciw

from report import report

if __name__ == "__main__":
    which, customers, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    servers = {"W1": 1, "W2": 20}[which]
    begun = perf_counter()
    ciw.seed(seed)
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(rate=0.9 * servers)],
        service_distributions=[ciw.dists.Exponential(rate=1.0)],
        number_of_servers=[servers],
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_customers(customers, method="Finish")
    records = simulation.get_all_records(only=["service"])
    wait = fsum(record.waiting_time for record in records)
    service = fsum(record.service_time for record in records)
    seconds = perf_counter() - begun
    end = max(record.service_end_date for record in records)
    report(
        seconds,
        customers=len(records),
        wait=wait / len(records),
        system=(wait + service) / len(records),
        busy=service / (servers * end),
    )
