//! The first day: people in their posts, open cases with their holders, everything that is pending.

use super::family::{CaseKind, Course, Family, Piece, class_of, demand, draw_size, family_key, size_factor};
use super::ids::{AreaId, Id, Table, TeamId, WorkerId};
use super::plan::Role;
use super::returns::Departure;
use super::service::{Queue, Service};
use super::trace::Observer;
use crate::kernel::draws::gamma;
use crate::kernel::streams::{Purpose, Stream};
use crate::kernel::tournament::Tournament;
use crate::math::powi;
use crate::scenario::{Start, SynthesisedStart, TeamKind, WorkKind};
use std::ops::Range;

/// Families open at the start have an origin of their own in their keys.
const AT_START: u64 = 1;

/// A lane's workers, to whom open cases are dealt: each goes to who has least for the own share.
struct Deal {
    /// Who takes part, team by team, with share and cases so far.
    hands: Vec<(WorkerId, f64, u32)>,
    /// Places of each team.
    of_team: Vec<Range<usize>>,
    /// Loads with so many children more, by their number; made when first asked for.
    orders: Vec<Option<Tournament<1>>>,
}

impl Deal {
    fn of<O: Observer>(service: &Service<'_, O>, area: AreaId, lane: usize, shares: &Table<WorkerId, f64>) -> Self {
        let mut hands = Vec::new();
        let of_team = service.structure().area_teams[area][lane].iter().map(|&team| {
            let from = hands.len();
            let members = service.team(team).members.iter().filter(|&&member| shares[member] > 0.0);
            hands.extend(members.map(|&member| (member, shares[member], 0)));
            from..hands.len()
        });
        let of_team = of_team.collect();
        Self { hands, of_team, orders: Vec::new() }
    }

    /// Gives so many children to the first with the least load, of one team or of all.
    fn next(&mut self, team: Option<usize>, children: u32) -> Option<WorkerId> {
        let load = |&(_, share, cases): &(WorkerId, f64, u32), more: usize| [f64::from(cases + more as u32) / share];
        let more = children as usize;
        if self.orders.len() <= more {
            self.orders.resize_with(more + 1, || None);
        }
        let hands = &self.hands;
        let order = self.orders[more].get_or_insert_with(|| Tournament::of(hands.iter().map(|hand| load(hand, more))));
        let places = team.map_or(0..hands.len(), |team| self.of_team[team].clone());
        let place = order.least(places, 0, |_| true, |_| true)?;
        self.hands[place].2 += children;
        let hand = self.hands[place];
        for (more, order) in self.orders.iter_mut().enumerate() {
            if let Some(order) = order {
                order.set(place, load(&hand, more));
            }
        }
        Some(hand.0)
    }
}

/// An open family that has yet to be given to somebody.
struct Opening {
    area: AreaId,
    work: WorkKind,
    plan: WorkKind,
    awaiting_panel: bool,
    number: u64,
}

impl<O: Observer> Service<'_, O> {
    /// Sets up the first day.
    pub fn set_up(&mut self) {
        self.staff_posts();
        self.review_posts();
        self.settle_teams();
        self.schedule_first_panels();
        self.schedule_next_bank_holiday();
        self.schedule_next_policy();
        self.schedule_next_month();
        self.schedule_next_week();
        for area in self.areas() {
            self.schedule_arrival(area);
        }
        self.expect_earlier_families();
        self.expect_pulses();
        let plan = self.plan();
        match &plan.scenario.start {
            Start::Synthesised(start) => {
                self.agency_at_start(start.agency_in_post);
                self.synthesise(start);
            }
            Start::Snapshot(snapshot) => {
                self.agency_at_start(snapshot.agency_in_post);
                self.read_snapshot(snapshot);
            }
        }
        self.review_spending();
    }

    /// Vacancies are spread over the teams of an area and kind, the last posts of each first; all other base posts are
    /// filled.
    fn staff_posts(&mut self) {
        let plan = self.plan();
        for (area, teams) in self.structure().area_teams.iter() {
            let of_area = &plan.scenario.areas[area.index()];
            for kind in TeamKind::ALL {
                let vacancies = match kind {
                    TeamKind::Assessment => of_area.assessment_vacancies,
                    TeamKind::CareManagement => of_area.care_management_vacancies,
                };
                let vacant = self.vacant_posts(&teams[kind as usize], vacancies);
                for &team in &teams[kind as usize] {
                    for index in 0..self.team(team).members.len() {
                        let worker = self.team(team).members[index];
                        if plan.posts[worker].extra_from.is_none() {
                            self.fund(worker);
                            if vacant.contains(&worker) {
                                self.advertised_at_start(worker)
                            } else {
                                self.staff_at_start(worker)
                            }
                        }
                    }
                }
            }
        }
    }

    fn vacant_posts(&self, teams: &[TeamId], vacancies: u32) -> Vec<WorkerId> {
        let mut vacant = Vec::new();
        let mut depth = 0;
        while vacant.len() < vacancies as usize {
            let before = vacant.len();
            for &team in teams {
                let members = &self.team(team).members;
                let posts = members.iter().rev().filter(|&&m| {
                    let post = &self.plan().posts[m];
                    post.role == Role::SocialWorker && post.extra_from.is_none()
                });
                if vacant.len() < vacancies as usize {
                    vacant.extend(posts.clone().nth(depth));
                }
            }
            depth += 1;
            if vacant.len() == before {
                break;
            }
        }
        vacant
    }

    /// Makes up the open cases from the stated totals.
    fn synthesise(&mut self, start: &SynthesisedStart) {
        let shares = self.worker_shares(start.caseload_cv);
        let c = &start.children;
        use WorkKind as W;
        let kinds = [
            (c.initial_assessment, W::InitialAssessment, W::InitialAssessment, TeamKind::Assessment, false),
            (c.core_assessment, W::CoreAssessment, W::CoreAssessment, TeamKind::Assessment, false),
            (c.short_term_help, W::ShortTermHelp, W::ShortTermHelp, TeamKind::Assessment, false),
            (c.awaiting_panel, W::Holding, W::ChildInNeed, TeamKind::Assessment, true),
            (c.child_in_need, W::ChildInNeed, W::ChildInNeed, TeamKind::CareManagement, false),
            (c.child_protection, W::ChildProtection, W::ChildProtection, TeamKind::CareManagement, false),
            (c.looked_after, W::LookedAfter, W::LookedAfter, TeamKind::CareManagement, false),
        ];
        let mut deals = [0, 1].map(|lane| self.areas().map(|area| Deal::of(self, area, lane, &shares)).collect());
        let mut number = 0;
        for (children, work, plan, kind, awaiting_panel) in kinds {
            for (area, &quota) in self.area_quotas(children, kind).iter() {
                let mut left = quota;
                let (work, awaiting_panel) = self.as_the_area_works(area, work, awaiting_panel);
                while left > 0 {
                    let opening = Opening { area, work, plan, awaiting_panel, number };
                    left -= self.open_at_start(&opening, left, kind, &mut deals, start);
                    number += 1;
                }
            }
        }
    }

    /// An area without care management has no panel: a family that is said to wait for one has its plan with the
    /// assessment team.
    fn as_the_area_works(&self, area: AreaId, work: WorkKind, awaiting_panel: bool) -> (WorkKind, bool) {
        let mixed = self.structure().area_teams[area][TeamKind::CareManagement as usize].is_empty();
        let work = if mixed && work == WorkKind::Holding { WorkKind::ChildInNeed } else { work };
        (work, awaiting_panel && !mixed)
    }

    /// Children of each area, in proportion to workers in post of a kind of team, to the last child (largest remainders).
    fn area_quotas(&self, children: u32, kind: TeamKind) -> Table<AreaId, u32> {
        let areas = &self.plan().scenario.areas;
        let weights: Vec<u32> = areas
            .iter()
            .map(|area| match kind {
                TeamKind::CareManagement if !area.care_management_teams.is_empty() => area.in_post_of(kind),
                _ => area.in_post_of(TeamKind::Assessment),
            })
            .collect();
        let total = weights.iter().map(|&w| u64::from(w)).sum::<u64>().max(1);
        let exact = |w: u32| u64::from(children) * u64::from(w);
        let mut quotas: Vec<u32> = weights.iter().map(|&w| (exact(w) / total) as u32).collect();
        let mut by_remainder: Vec<usize> = (0..weights.len()).collect();
        by_remainder.sort_by_key(|&area| std::cmp::Reverse(exact(weights[area]) % total));
        let short = children - quotas.iter().sum::<u32>();
        for turn in 0..short as usize {
            quotas[by_remainder[turn % weights.len()]] += 1;
        }
        quotas.into_iter().collect()
    }

    /// Every worker's share in the deal: the own ceiling times a gamma factor of mean 1. Long absent workers have none.
    fn worker_shares(&self, cv: f64) -> Table<WorkerId, f64> {
        self.workers()
            .ids()
            .map(|worker| {
                let w = self.worker(worker);
                let all_moved = self.policy().cover.all_after_days;
                if !w.standing.in_post || (w.standing.sick && self.now() - w.health.since() >= all_moved) {
                    return 0.0;
                }
                let mut stream = self.key().stream(Purpose::WorkerAtStart, w.key, 1 + w.role as u64);
                let factor = if cv > 0.0 { gamma(powi(cv, -2), cv * cv, &mut stream) } else { 1.0 };
                self.ceiling(worker, super::allocation::Ceiling::New) * factor.max(0.05)
            })
            .collect()
    }

    /// Opens one family of at most `most` children; returns how many it has.
    fn open_at_start(
        &mut self,
        opening: &Opening,
        most: u32,
        kind: TeamKind,
        deals: &mut [Table<AreaId, Deal>; 2],
        start: &SynthesisedStart,
    ) -> u32 {
        let scenario = &self.plan().scenario;
        let key = family_key(opening.area, AT_START, opening.number);
        let mut stream = self.key().stream(Purpose::FamilyAtStart, key, 0);
        let children = draw_size(&mut stream, &scenario.families).min(most);
        let urgent = stream.uniform() < scenario.families.urgent_share;
        let outcome = stream.uniform();
        let elapsed_share = stream.uniform();
        let spec = &scenario.work[opening.work];
        let holding = opening.work == WorkKind::Holding;
        let whole = if holding { 0.0 } else { spec.natural_days.sample_length_biased(&mut stream).max(1e-6) };
        let elapsed = whole * elapsed_share;
        let piece = self.piece_at_start(opening.work, children, whole, elapsed, outcome, &mut stream);
        let days_ago = elapsed / start.mean_speed[(class_of(opening.work) as usize).clamp(1, 3) - 1];
        let with_care = kind == TeamKind::CareManagement && !self.structure().area_teams[opening.area][1].is_empty();
        let lane = usize::from(with_care);
        let (on_duty, first) = if opening.work == WorkKind::InitialAssessment {
            let week = ((self.now() - days_ago) / 5.0).floor() as i64;
            let team = self.team_on_duty_in_week(opening.area, week);
            (Some(team), team)
        } else {
            (None, self.structure().area_teams[opening.area][lane][0])
        };
        let deal = &mut deals[lane][opening.area];
        let holder = deal.next(on_duty.map(|team| self.team(team).place), children);
        let team = holder.map_or(first, |worker| self.worker(worker).team);
        self.place_at_start(opening, key, children, urgent, piece, days_ago, team, holder);
        children
    }

    fn piece_at_start(
        &self,
        work: WorkKind,
        children: u32,
        whole: f64,
        elapsed: f64,
        outcome: f64,
        stream: &mut Stream,
    ) -> Piece {
        let scenario = &self.plan().scenario;
        let factor = size_factor(children, &scenario.families);
        let hours_a_day = demand(&scenario.work[work].effort, whole.max(1e-6), factor, stream);
        Piece { work, demand: hours_a_day, remaining: (whole - elapsed).max(0.0), entered: 0.0, outcome }
    }

    /// The worker of a team with the least cases for the own share in the deal.
    fn deal(&self, team: TeamId, children: u32, shares: &Table<WorkerId, f64>) -> Option<WorkerId> {
        let mut best: Option<(f64, WorkerId)> = None;
        for &member in self.team(team).members.iter().filter(|&&member| shares[member] > 0.0) {
            let load = f64::from(self.worker(member).cases + children) / shares[member];
            if best.is_none_or(|(least, _)| load < least) {
                best = Some((load, member));
            }
        }
        best.map(|(_, member)| member)
    }

    #[expect(clippy::too_many_arguments, reason = "the fields of a family, named once")]
    fn place_at_start(
        &mut self,
        opening: &Opening,
        key: u64,
        children: u32,
        urgent: bool,
        piece: Piece,
        days_ago: f64,
        team: TeamId,
        holder: Option<WorkerId>,
    ) {
        let kind = CaseKind::of_work(opening.work).unwrap_or(CaseKind::Need);
        let kind = CaseKind::of_work(opening.plan).filter(|_| opening.awaiting_panel).unwrap_or(kind);
        let now = self.service_now();
        let course = Course { plan: opening.plan, departure: Departure::Help, assessed: now - days_ago };
        let earlier = Family {
            key,
            episode: 0,
            pieces: 1,
            serial: 0,
            children,
            size_factor: size_factor(children, &self.plan().scenario.families),
            urgent,
            kind,
            course,
            team,
            holder: None,
            known_by: None,
            place: 0,
            piece,
            referred: now - days_ago,
            opened: self.now(),
            awaiting_panel: false,
        };
        let family = self.open(earlier, true);
        if opening.awaiting_panel {
            self.wait_for_panel(family, self.now() - days_ago);
        }
        match holder {
            Some(worker) => self.assign(family, worker),
            None => self.wait_in_tray(
                family,
                match opening.work {
                    WorkKind::InitialAssessment if urgent => Queue::Urgent,
                    WorkKind::InitialAssessment => Queue::Routine,
                    _ => Queue::Returned,
                },
            ),
        }
    }

    /// Opens the families of the service's own list, with their holders and elapsed times.
    fn read_snapshot(&mut self, snapshot: &crate::scenario::Snapshot) {
        let shares = self.worker_shares(0.0);
        for (number, row) in snapshot.families.iter().enumerate() {
            let area = AreaId::new(row.area);
            let team = self.structure().area_teams[area][row.team_kind as usize][row.team];
            let key = family_key(area, AT_START, number as u64);
            let mut stream = self.key().stream(Purpose::FamilyAtStart, key, 0);
            let urgent = stream.uniform() < self.plan().scenario.families.urgent_share;
            let outcome = stream.uniform();
            let waits = row.team_kind == TeamKind::Assessment
                && matches!(row.stage, WorkKind::Holding | WorkKind::ChildProtection | WorkKind::LookedAfter);
            let (stage, awaiting_panel) = self.as_the_area_works(area, row.stage, waits);
            let class = (class_of(stage) as usize).clamp(1, 3) - 1;
            let elapsed = row.stage_began_before * snapshot.mean_speed[class];
            let natural = &self.plan().scenario.work[stage].natural_days;
            let whole = if stage == WorkKind::Holding { 0.0 } else { natural.sample_beyond(elapsed, &mut stream) };
            let piece = self.piece_at_start(stage, row.children, whole, elapsed, outcome, &mut stream);
            let opening = Opening { area, work: stage, plan: row.kind, awaiting_panel, number: number as u64 };
            let holder = row.holder.and_then(|holder| self.named_holder(team, holder, row.children, &shares));
            let days_ago =
                if row.stage == WorkKind::InitialAssessment { row.opened_before } else { row.stage_began_before };
            self.place_at_start(&opening, key, row.children, urgent, piece, days_ago, team, holder);
        }
    }

    /// The n-th holder of a team is its n-th worker in post; a holder beyond them (left since, or long absent) gives way
    /// to the colleague with the least cases.
    fn named_holder(
        &self,
        team: TeamId,
        holder: usize,
        children: u32,
        shares: &Table<WorkerId, f64>,
    ) -> Option<WorkerId> {
        let mut in_post = self.team(team).members.iter().copied().filter(|&m| self.worker(m).counted());
        in_post.nth(holder).filter(|&w| shares[w] > 0.0).or_else(|| self.deal(team, children, shares))
    }
}
