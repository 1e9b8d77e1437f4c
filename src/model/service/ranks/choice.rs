//! Who is chosen among many: the member of a team or lane who has least for the own ceiling, the manager with most room on the desk.
//! A few are asked one by one, many by their tournaments; the answer is the same.

use super::{ABSENT, AT_WORK, LEFT_BEHIND, Members, NOWHERE, screener_keys};
use crate::model::allocation::Asked;
use crate::model::ids::{AreaId, TeamId, WorkerId};
use crate::model::service::{Service, Team};
use crate::model::sharing::Class;
use crate::model::trace::Observer;
use std::ops::Range;

/// Members of a team of up to so many are asked one by one.
const LARGE: usize = 8;

impl<O: Observer> Service<'_, O> {
    /// Who of a team's members at work can take a family and has least for the own ceiling; the first of several.
    #[must_use]
    pub fn least_of_team(&self, team: TeamId, asked: &Asked) -> Option<(f64, WorkerId)> {
        let &Team { area, lane, place, ref members, .. } = self.team(team);
        match &self.people.ranks.members[area][lane] {
            Some(all) if members.len() > LARGE.min(self.people.few) && self.stands(team) => {
                self.least_of_many(all, all.of_team[place].clone(), asked)
            }
            _ => self.least_of_few(members.iter(), asked),
        }
    }

    /// The same of all teams of a lane.
    #[must_use]
    pub fn least_of_lane(&self, area: AreaId, lane: usize, asked: &Asked) -> Option<(f64, WorkerId)> {
        let teams = &self.structure.area_teams[area][lane];
        match &self.people.ranks.members[area][lane] {
            Some(all) => self.least_of_many(all, 0..all.at.len(), asked),
            None => self.least_of_few(teams.iter().flat_map(|&team| &self.team(team).members), asked),
        }
    }

    fn least_of_few<'a>(&self, members: impl Iterator<Item = &'a WorkerId>, asked: &Asked) -> Option<(f64, WorkerId)> {
        let mut best: Option<(f64, WorkerId)> = None;
        for &member in members {
            let w = self.worker(member);
            // When the worker goes away is asked of the few who would be chosen.
            if let Some(load) = asked.load_of(w)
                && best.is_none_or(|(least, _)| load < least)
                && asked.stays(w)
            {
                best = Some((load, member));
            }
        }
        best
    }

    fn least_of_many(&self, all: &Members, places: Range<usize>, asked: &Asked) -> Option<(f64, WorkerId)> {
        let takes = |place: usize| {
            all.at[place].is_some_and(|member| {
                let w = self.worker(member);
                asked.load_of(w).is_some() && asked.stays(w)
            })
        };
        let place = all.order.least(places, 2 * asked.ceiling as usize, |keys| asked.may_hold(keys), takes)?;
        let member = all.at[place]?;
        Some((asked.load_of(self.worker(member))?, member))
    }

    /// Who has most room on the desk, hours a day, of an area's managers who screen - of one team, or of all; at work, or absent; the
    /// first of several.
    #[must_use]
    pub fn most_room(&self, area: AreaId, team: Option<TeamId>, at_work: bool) -> Option<(f64, WorkerId)> {
        let screeners = &self.structure.screeners[area];
        let Some(all) = &self.people.ranks.screeners[area] else {
            let mut best: Option<(f64, WorkerId)> = None;
            for &manager in screeners {
                let w = self.worker(manager);
                if team.is_none_or(|team| w.team == team) && w.standing.in_post && w.present() == at_work {
                    let room = self.desk_room(manager);
                    if best.is_none_or(|(most, _)| room > most) {
                        best = Some((room, manager));
                    }
                }
            }
            return best;
        };
        let key = if at_work { AT_WORK } else { ABSENT };
        let of_team = team.map_or(0..screeners.len(), |team| self.team(team).screeners.clone());
        let place = all.least(of_team, key, |_| true, |_| true)?;
        Some((self.desk_room(screeners[place]), screeners[place]))
    }

    /// Hours a day that a manager at work has left for screening; an absent one has none.
    #[must_use]
    pub fn desk_room(&self, manager: WorkerId) -> f64 {
        self.hours(manager) - self.worker(manager).workload.demand()[Class::Desk as usize]
    }

    /// Whether any other of an area's managers who screen is at work.
    #[must_use]
    pub fn others_screen(&self, area: AreaId, manager: WorkerId) -> bool {
        let screeners = &self.structure.screeners[area];
        match &self.people.ranks.screeners[area] {
            Some(all) => {
                all.least(0..screeners.len(), AT_WORK, |_| true, |place| screeners[place] != manager).is_some()
            }
            None => screeners.iter().any(|&other| other != manager && self.worker(other).present()),
        }
    }

    /// Whether a manager screens referrals of the area.
    #[must_use]
    pub fn screens(&self, manager: WorkerId) -> bool {
        self.people.ranks.places[manager][1] != NOWHERE
    }

    /// The next of an area's managers who screen, from a place on, who is absent and has left something on the desk; the place.
    #[must_use]
    pub fn next_left_behind(&self, area: AreaId, from: usize) -> Option<(usize, WorkerId)> {
        let screeners = &self.structure.screeners[area];
        let place = match &self.people.ranks.screeners[area] {
            Some(all) => all.first(from, |keys| keys[LEFT_BEHIND] < f64::INFINITY),
            None => (from..screeners.len())
                .find(|&place| screener_keys(self.worker(screeners[place]))[LEFT_BEHIND] < f64::INFINITY),
        }?;
        Some((place, screeners[place]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::streams::StreamKey;
    use crate::model::plan::Plan;
    use crate::model::replication::{conclude, simulate};
    use crate::model::trace::Silent;
    use crate::scenario::load;
    use std::sync::atomic::AtomicBool;

    /// Whole futures of the base and of every lever, with every look-up by tournament, are to the bit those with every look-up one by
    /// one: mergers of areas, loans, agency workers, crowded desks and full trays included.
    #[test]
    fn a_tournament_finds_whom_a_look_at_all_finds() {
        let levers = std::fs::read_dir("scenarios/levers").expect("the levers");
        let files = levers.map(|file| file.expect("a lever").path()).chain(["scenarios/leeds-2009.toml".into()]);
        for file in files.filter(|file| file.extension().is_some_and(|extension| extension == "toml")) {
            let plan = Plan::new(load(&file).expect("a scenario").scenario);
            let key = StreamKey { seed: 11, replication: 0 };
            let one_by_one = {
                let mut service = Service::new(&plan, key, Silent);
                service.people.few = usize::MAX;
                service.rank_everybody();
                service.run(&AtomicBool::new(false));
                conclude(service).expect("balanced ledgers").0
            };
            let mut service = Service::new(&plan, key, Silent);
            service.people.few = 0;
            service.rank_everybody();
            service.run(&AtomicBool::new(false));
            let (by_tournament, _) = conclude(service).expect("balanced ledgers");
            let as_shipped = simulate(&plan, key).expect("balanced ledgers");
            let bits = |values: &[f64]| values.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
            for outcome in [&by_tournament, &as_shipped] {
                assert_eq!(outcome.events, one_by_one.events, "{}", file.display());
                assert!(bits(&outcome.weekly) == bits(&one_by_one.weekly), "{}", file.display());
            }
        }
    }
}
