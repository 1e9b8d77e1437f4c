//! The first day: people in their posts, open cases with their holders, everything that is pending.

use super::events::Event;
use super::family::{CaseKind, Course, Family, Piece, class_of, demand, draw_size, family_key, size_factor};
use super::ids::{AreaId, Id, Table, TeamId, WorkerId};
use super::plan::Role;
use super::returns::Departure;
use super::service::{Queue, Service};
use super::starting_state::{StartingState, in_proportion};
use super::trace::Observer;
use crate::kernel::draws::gamma;
use crate::kernel::streams::{Purpose, Stream};
use crate::kernel::time::DAYS_A_YEAR;
use crate::kernel::tournament::Tournament;
use crate::math::powi;
use crate::scenario::{Start, SynthesisedStart, TeamKind, WorkKind};
use std::ops::Range;

/// Families open at the start have an origin of their own in their keys.
const AT_START: u64 = 1;

/// A lane's workers, to whom open cases are dealt: each goes to who has least for the own share.
pub(super) struct Deal {
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

/// Those of both kinds of team, by area.
pub(super) type Deals = [Table<AreaId, Deal>; 2];

/// An open family that has yet to be given to somebody.
struct Opening {
    area: AreaId,
    work: WorkKind,
    plan: WorkKind,
    awaiting_panel: bool,
    number: u64,
}

impl<O: Observer> Service<'_, O> {
    /// Sets up the first day, or the beginning of the past before it.
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
        self.expect_earlier_families(self.policy());
        self.expect_pulses();
        let plan = self.plan();
        if self.in_past() {
            self.schedule(Event::FirstDay, plan.window.0);
        }
        let start = match &plan.scenario.start {
            Start::Synthesised(start) => start.clone(),
            Start::Snapshot(list) => list.synthesised(),
        };
        self.agency_at_start(start.agency_in_post);
        match &plan.scenario.start {
            _ if self.in_past() => {
                self.synthesise(&SynthesisedStart { children: plan.scenario.past.children, ..start });
            }
            Start::Synthesised(start) => self.synthesise(start),
            Start::Snapshot(list) => self.read_snapshot(list),
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
        let mut number = 0;
        let mut deals = self.deals(start);
        for state in StartingState::all(&start.children) {
            for (area, &quota) in in_proportion(state.children, &self.workers_of(state.team)).iter() {
                self.make_up(area, quota, &state, start, &mut deals, &mut number);
            }
        }
    }

    /// The workers of both kinds of team of each area, to whom open cases are dealt.
    pub(super) fn deals(&self, start: &SynthesisedStart) -> Deals {
        let shares = self.worker_shares(start.caseload_cv);
        [0, 1].map(|lane| self.areas().map(|area| Deal::of(self, area, lane, &shares)).collect())
    }

    /// Makes up families of an area in a state, so many children; they are numbered on.
    pub(super) fn make_up(
        &mut self,
        area: AreaId,
        children: u32,
        state: &StartingState,
        start: &SynthesisedStart,
        deals: &mut Deals,
        number: &mut u64,
    ) {
        let mut left = children;
        let (work, awaiting_panel) = self.as_the_area_works(area, state.work, state.awaiting_panel);
        while left > 0 {
            let opening = Opening { area, work, plan: state.plan, awaiting_panel, number: *number };
            left -= self.open_at_start(&opening, left, state.team, deals, start);
            *number += 1;
        }
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
        deals: &mut Deals,
        start: &SynthesisedStart,
    ) -> u32 {
        let scenario = &self.plan().scenario;
        let key = family_key(opening.area, AT_START, opening.number);
        let mut stream = self.key().stream(Purpose::FamilyAtStart, key, 0);
        let children = draw_size(&mut stream, &scenario.families).min(most);
        let (urgency, outcome) = (stream.uniform(), stream.uniform());
        let elapsed_share = stream.uniform();
        let spec = &self.policy().work[opening.work];
        let holding = opening.work == WorkKind::Holding;
        let whole = if holding { 0.0 } else { spec.natural_days.sample_length_biased(&mut stream).max(1e-6) };
        let elapsed = whole * elapsed_share;
        let piece = self.piece_at_start(opening.work, children, whole, elapsed, outcome, &mut stream);
        let days_ago = elapsed / start.mean_speed[(class_of(opening.work) as usize).clamp(1, 3) - 1];
        let (team, holder) = self.dealt((opening.area, kind), (opening.work, days_ago), children, deals);
        self.place_opening(opening, key, children, urgency, piece, days_ago, team, holder);
        children
    }

    /// The team of an area that an open family of so many children goes to, and its worker there: an initial assessment is with those who were
    /// on duty when it was referred, so many days ago.
    pub(super) fn dealt(
        &self,
        (area, kind): (AreaId, TeamKind),
        (work, days_ago): (WorkKind, f64),
        children: u32,
        deals: &mut Deals,
    ) -> (TeamId, Option<WorkerId>) {
        let lane = usize::from(kind == TeamKind::CareManagement && !self.is_mixed(area));
        let (on_duty, first) = if work == WorkKind::InitialAssessment {
            let week = ((self.now() - days_ago) / 5.0).floor() as i64;
            let team = self.team_on_duty_in_week(area, week);
            (Some(team), team)
        } else {
            (None, self.structure().area_teams[area][lane][0])
        };
        let holder = deals[lane][area].next(on_duty.map(|team| self.team(team).place), children);
        (holder.map_or(first, |worker| self.worker(worker).team), holder)
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
        let hours_a_day = demand(&self.policy().work[work].effort, whole.max(1e-6), factor, stream);
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
    fn place_opening(
        &mut self,
        opening: &Opening,
        key: u64,
        children: u32,
        urgency: f64,
        piece: Piece,
        days_ago: f64,
        team: TeamId,
        holder: Option<WorkerId>,
    ) {
        let kind = CaseKind::of_work(opening.work).unwrap_or(CaseKind::Need);
        let kind = CaseKind::of_work(opening.plan).filter(|_| opening.awaiting_panel).unwrap_or(kind);
        // Nobody has waited for longer than a century, however slow the work before the first day is said to have been.
        let (now, days_ago) = (self.service_now(), days_ago.min(100.0 * DAYS_A_YEAR));
        let urgent = opening.work == WorkKind::InitialAssessment && self.is_urgent(urgency, piece.outcome);
        let waits_for_first = opening.work == WorkKind::InitialAssessment && holder.is_none();
        let course = Course { plan: opening.plan, departure: Departure::Help, assessed: now - days_ago };
        let earlier = Family {
            key,
            episode: 0,
            pieces: 1,
            serial: 0,
            children,
            size_factor: size_factor(children, &self.plan().scenario.families),
            urgency,
            urgent,
            kind,
            course,
            team,
            holder: None,
            known_by: None,
            place: 0,
            piece,
            referred: now - days_ago,
            allocated: if waits_for_first { f64::INFINITY } else { f64::NEG_INFINITY },
            opened: self.now(),
            awaiting_panel: false,
        };
        let waits_since = opening.awaiting_panel.then(|| self.now() - days_ago);
        // A referral has waited since it came; when another family lost its worker is not known.
        let in_tray = match opening.work {
            WorkKind::InitialAssessment => (Queue::of_referral(urgent), earlier.referred),
            _ => (Queue::Returned, now),
        };
        self.place_at_start(earlier, waits_since, holder.ok_or(in_tray));
    }

    /// Opens a family of earlier days, which waits for the panel if it has since a time, with its holder or in a tray since a time.
    pub(super) fn place_at_start(
        &mut self,
        earlier: Family,
        waits_since: Option<f64>,
        holder: Result<WorkerId, (Queue, f64)>,
    ) {
        let family = self.open(earlier);
        if let Some(since) = waits_since {
            self.wait_for_panel(family, since);
        }
        match holder {
            Ok(worker) => self.assign(family, worker),
            Err((queue, since)) => self.wait_in_tray_since(family, queue, since),
        }
    }

    /// Opens the families of the service's own list, with their holders and elapsed times.
    pub(super) fn read_snapshot(&mut self, snapshot: &crate::scenario::Snapshot) {
        let shares = self.worker_shares(0.0);
        for (number, row) in snapshot.families.iter().enumerate() {
            let area = AreaId::new(row.area);
            let team = self.structure().area_teams[area][row.team_kind as usize][row.team];
            let key = family_key(area, AT_START, number as u64);
            let mut stream = self.key().stream(Purpose::FamilyAtStart, key, 0);
            let (urgency, outcome) = (stream.uniform(), stream.uniform());
            let waits = row.team_kind == TeamKind::Assessment
                && matches!(row.stage, WorkKind::Holding | WorkKind::ChildProtection | WorkKind::LookedAfter);
            let (stage, awaiting_panel) = self.as_the_area_works(area, row.stage, waits);
            let natural = &self.policy().work[stage].natural_days;
            let (whole, done) = if stage == WorkKind::Holding {
                (0.0, 0.0)
            } else {
                natural.sample_under_way(row.stage_began_before, snapshot.speed_of(stage), &mut stream)
            };
            let piece = self.piece_at_start(stage, row.children, whole, done, outcome, &mut stream);
            let opening = Opening { area, work: stage, plan: row.kind, awaiting_panel, number: number as u64 };
            let holder = row.holder.and_then(|holder| self.named_holder(team, holder, row.children, &shares));
            let days_ago =
                if row.stage == WorkKind::InitialAssessment { row.opened_before } else { row.stage_began_before };
            self.place_opening(&opening, key, row.children, urgency, piece, days_ago, team, holder);
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
