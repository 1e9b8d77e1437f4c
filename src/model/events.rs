//! The kinds of event, their order at equal times, and their slots in the calendar.

use super::ids::{AreaId, Id, TeamId, WorkerId};
use crate::kernel::calendar::Slot;

/// An event. The order of the variants is the order in which events of one time happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Event {
    /// The past is over, the run begins.
    FirstDay,
    /// A week ends (is measured) and the rota moves on.
    WeekEnd,
    /// A month begins: the month's recruits are counted anew, financial years close.
    Month,
    /// A closed day begins or ends: a bank holiday, or one that the service closes itself.
    BankHoliday,
    /// A dated change.
    PolicyChange,
    /// A worker goes on leave or comes back.
    Leave(WorkerId),
    /// A worker gives notice or leaves; a recruit or agency worker is ready; a booking may end.
    Career(WorkerId),
    /// A worker falls sick or is well again.
    Health(WorkerId),
    /// An absence has lasted long enough to be acted on.
    Cover(WorkerId),
    /// A worker has settled in, or ends the first year.
    Milestone(WorkerId),
    /// A team has lacked a worker long enough to ask for agency cover.
    AgencyRequest(TeamId),
    /// An area's panel sits.
    Panel(AreaId),
    /// A worker completes a piece of work.
    Completion(WorkerId),
    /// Whoever has waited longest in a team's tray has done so long enough.
    LongestWait(TeamId),
    /// A family is referred in an area.
    Arrival(AreaId),
    /// A family of an area comes back.
    Return(AreaId),
    /// A family of a pulse is referred.
    Pulse,
}

/// Slots of a service: one for every thing that can have a pending event.
#[derive(Debug, Clone)]
pub struct Slots {
    events: Vec<Event>,
    workers: u32,
    teams: u32,
    first_worker_slot: u32,
    first_team_slot: u32,
    areas: u32,
}

const GLOBAL: [Event; 6] =
    [Event::WeekEnd, Event::Month, Event::BankHoliday, Event::PolicyChange, Event::Pulse, Event::FirstDay];
const FIRST_AREA_SLOT: u32 = GLOBAL.len() as u32;

impl Slots {
    /// Slots of a service of so many areas, teams and workers.
    #[must_use]
    pub fn new(areas: usize, teams: usize, workers: usize) -> Self {
        let mut events = GLOBAL.to_vec();
        for block in [Event::Arrival, Event::Panel, Event::Return] {
            events.extend((0..areas).map(|area| block(AreaId::new(area))));
        }
        for block in [Event::AgencyRequest, Event::LongestWait] {
            events.extend((0..teams).map(|team| block(TeamId::new(team))));
        }
        type OfWorker = fn(WorkerId) -> Event;
        let blocks: [OfWorker; 6] =
            [Event::Completion, Event::Health, Event::Leave, Event::Cover, Event::Career, Event::Milestone];
        for block in blocks {
            events.extend((0..workers).map(|worker| block(WorkerId::new(worker))));
        }
        let (areas, teams, workers) = (areas as u32, teams as u32, workers as u32);
        let first_team_slot = FIRST_AREA_SLOT + 3 * areas;
        Self { events, workers, teams, first_worker_slot: first_team_slot + 2 * teams, first_team_slot, areas }
    }

    /// The event of a slot.
    #[inline]
    #[must_use]
    pub fn event(&self, slot: Slot) -> Event {
        self.events[slot as usize]
    }

    /// The slot of an event.
    #[inline]
    #[must_use]
    pub fn slot(&self, event: Event) -> Slot {
        match event {
            Event::WeekEnd => 0,
            Event::Month => 1,
            Event::BankHoliday => 2,
            Event::PolicyChange => 3,
            Event::Pulse => 4,
            Event::FirstDay => 5,
            Event::Arrival(area) => FIRST_AREA_SLOT + area.index() as u32,
            Event::Panel(area) => FIRST_AREA_SLOT + self.areas + area.index() as u32,
            Event::Return(area) => FIRST_AREA_SLOT + 2 * self.areas + area.index() as u32,
            Event::AgencyRequest(team) => self.first_team_slot + team.index() as u32,
            Event::LongestWait(team) => self.first_team_slot + self.teams + team.index() as u32,
            Event::Completion(worker) => self.of_worker(0, worker),
            Event::Health(worker) => self.of_worker(1, worker),
            Event::Leave(worker) => self.of_worker(2, worker),
            Event::Cover(worker) => self.of_worker(3, worker),
            Event::Career(worker) => self.of_worker(4, worker),
            Event::Milestone(worker) => self.of_worker(5, worker),
        }
    }

    fn of_worker(&self, block: u32, worker: WorkerId) -> Slot {
        self.first_worker_slot + block * self.workers + worker.index() as u32
    }

    /// Whether the slot's time does not pass on a closed day: waits in trays, work and sickness, side by side.
    #[inline]
    #[must_use]
    pub fn pauses_on_closed_days(&self, slot: Slot) -> bool {
        slot >= self.first_team_slot + self.teams && slot < self.first_worker_slot + 2 * self.workers
    }

    /// Whether what happens in the slot takes somebody at work, so that it waits for the next open day: panels, requests for agency
    /// cover, and what happens to workers, side by side.
    #[must_use]
    pub fn waits_for_open_day(&self, slot: Slot) -> bool {
        let panels = FIRST_AREA_SLOT + self.areas..FIRST_AREA_SLOT + 2 * self.areas;
        let requests = self.first_team_slot..self.first_team_slot + self.teams;
        panels.contains(&slot) || requests.contains(&slot) || slot >= self.first_worker_slot + 2 * self.workers
    }

    /// Tie-breaking priority of every slot.
    #[must_use]
    pub fn priorities(&self) -> Vec<u8> {
        self.events
            .iter()
            .map(|event| match event {
                Event::FirstDay => 0,
                Event::WeekEnd => 1,
                Event::Month => 2,
                Event::BankHoliday => 3,
                Event::PolicyChange => 4,
                Event::Leave(_) => 5,
                Event::Career(_) => 6,
                Event::Health(_) => 7,
                Event::Cover(_) => 8,
                Event::Milestone(_) => 9,
                Event::AgencyRequest(_) => 10,
                Event::Panel(_) => 11,
                Event::Completion(_) => 12,
                Event::LongestWait(_) => 13,
                Event::Arrival(_) => 14,
                Event::Return(_) => 15,
                Event::Pulse => 16,
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_and_events_are_each_others_inverse() {
        let slots = Slots::new(3, 7, 11);
        for slot in 0..slots.events.len() as u32 {
            assert_eq!(slots.slot(slots.event(slot)), slot);
        }
    }

    #[test]
    fn on_a_closed_day_work_pauses_and_what_people_do_waits() {
        let slots = Slots::new(2, 3, 4);
        for slot in 0..slots.events.len() as u32 {
            let pauses = matches!(slots.event(slot), Event::LongestWait(_) | Event::Completion(_) | Event::Health(_));
            assert_eq!(slots.pauses_on_closed_days(slot), pauses);
            let calendar = matches!(slots.event(slot), Event::Arrival(_) | Event::Return(_))
                || GLOBAL.contains(&slots.event(slot));
            assert_eq!(slots.waits_for_open_day(slot), !pauses && !calendar);
        }
    }
}
