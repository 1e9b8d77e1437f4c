//! The reduced service: its state and the loop over events.

use super::hand_overs::HandOver;
use super::luck::Luck;
use super::numbers::{EXTRA_WEEK, Numbers, WEEKS};
use super::people::{Person, Post};
use super::week::Week;

pub const NEVER: f64 = f64::INFINITY;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Plan {
    Need,
    Protection,
    LookedAfter,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    Screening,
    Initial,
    Core,
    Help,
    Transfer(Plan),
    /// A child in need who waits for the panel.
    Held,
    On(Plan),
    Closing,
}

/// Who has a family.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// On the duty desk of a manager's post.
    Desk(usize),
    /// In the tray of a team: given back by somebody or new, since when.
    Tray { team: usize, given_back: bool },
    /// With the worker in a post.
    Worker(usize),
}

pub struct Family {
    pub area: usize,
    /// The team on duty at the referral.
    pub team: usize,
    pub children: usize,
    pub urgent: bool,
    /// What the initial assessment leads to, once it is asked for: the place in [`Shares`](super::numbers::Shares).
    pub outcome: usize,
    pub referred: f64,
    pub initial_ended: f64,
    pub stage: Stage,
    /// Hours a day that the stage can absorb, and what remains of its natural days.
    pub demand: f64,
    pub days_left: f64,
    pub place: Place,
    /// The number of the person who has it, or had it last.
    pub last_with: Option<usize>,
    pub in_tray_since: f64,
    /// When it is next looked for somebody whatever the load.
    pub overdue_at: f64,
    /// Since when it waits for the panel, if it does.
    pub awaits_panel: Option<f64>,
}

impl Family {
    /// 0 the duty desk, 1 assessment, 2 protection and need, 3 looked after.
    pub fn class(&self) -> usize {
        match self.stage {
            Stage::Screening => 0,
            Stage::Initial | Stage::Core => 1,
            Stage::Help | Stage::On(Plan::Need | Plan::Protection) => 2,
            Stage::On(Plan::LookedAfter) | Stage::Held | Stage::Closing | Stage::Transfer(_) => 3,
        }
    }
}

pub struct Team {
    pub area: usize,
    pub care_management: bool,
}

/// What can happen.
enum What {
    Finished(usize),
    HandedOver(usize),
    Referral(usize),
    Week,
    Panel(usize),
    Month,
    ExtraPosts,
    /// Somebody's longest wait in a tray is over.
    Overdue,
    Person(usize, f64),
}

pub struct City<'n> {
    pub n: &'n Numbers,
    pub luck: Luck,
    pub now: f64,
    pub teams: Vec<Team>,
    pub posts: Vec<Post>,
    pub families: Vec<Family>,
    pub hand_overs: Vec<HandOver>,
    pub people: usize,
    pub started_this_month: usize,
    pub week: Week,
    referrals: Vec<f64>,
    panels: Vec<f64>,
    next_month: f64,
    extra_posts_at: f64,
    pub weeks: Vec<Week>,
}

/// Hours poured over the classes: the desk first, then the others by weight until each has enough or hours run out.
fn share(hours: f64, demand: [f64; 4], weights: [f64; 3]) -> [f64; 4] {
    let mut speed = [1.0; 4];
    if demand[0] > 0.0 {
        speed[0] = (hours / demand[0]).min(1.0);
    }
    let mut left = hours - demand[0] * speed[0];
    let mut thirsty = [true; 3];
    loop {
        let sum: f64 = (0..3).filter(|&c| thirsty[c]).map(|c| weights[c] * demand[c + 1]).sum();
        let theta = if sum > 0.0 { left.max(0.0) / sum } else { NEVER };
        let full = (0..3).find(|&c| thirsty[c] && weights[c] * theta >= 1.0);
        let Some(c) = full else {
            (0..3).filter(|&c| thirsty[c]).for_each(|c| speed[c + 1] = weights[c] * theta);
            return speed;
        };
        // It has all that it can absorb.
        thirsty[c] = false;
        left -= demand[c + 1];
    }
}

/// The first working day of the months after April 2024, as working days since 1 April.
fn month_after(now: f64) -> f64 {
    let lengths = [30, 31, 30, 31, 31, 30, 31, 30, 31, 31, 28, 31, 30, 31, 30, 31, 31, 30];
    let month = |day: usize| {
        let mut left = day / 5 * 7 + day % 5;
        lengths
            .iter()
            .position(|&length| {
                let within = left < length;
                left = left.wrapping_sub(if within { 0 } else { length });
                within
            })
            .unwrap_or(lengths.len())
    };
    let today = now as usize;
    (today..).find(|&day| month(day) > month(today) || day > 5 * WEEKS).unwrap() as f64
}

impl<'n> City<'n> {
    /// Simulates a future and returns its weeks.
    pub fn run(n: &'n Numbers, luck: Luck) -> Vec<Week> {
        let mut city = Self {
            n,
            luck,
            now: 0.0,
            teams: Vec::new(),
            posts: Vec::new(),
            families: Vec::new(),
            hand_overs: Vec::new(),
            people: 0,
            started_this_month: 0,
            week: Week::default(),
            referrals: Vec::new(),
            panels: Vec::new(),
            next_month: month_after(0.0),
            extra_posts_at: if n.extra_assessment_posts > 0 { (5 * EXTRA_WEEK) as f64 } else { NEVER },
            weeks: Vec::new(),
        };
        for (area, stated) in n.areas.iter().enumerate() {
            city.set_up_teams(area, &stated.assessment_teams, false, 0);
            city.set_up_teams(area, &stated.care_management_teams, true, stated.care_management_vacancies);
            let first = city.till_next_referral(area);
            city.referrals.push(first);
            // Tuesdays, areas in turn.
            city.panels.push((5 * (area % n.panel_weeks) + 1) as f64);
        }
        while city.weeks.len() < WEEKS {
            city.step();
        }
        city.weeks
    }

    fn set_up_teams(&mut self, area: usize, sizes: &[usize], care_management: bool, vacancies: usize) {
        assert!(vacancies == 0 || sizes.len() == 1, "the document does not say which team has the vacancies");
        for &size in sizes {
            let team = self.teams.len();
            self.teams.push(Team { area, care_management });
            for k in 0..size {
                self.set_up_post(team, false, k + vacancies >= size);
            }
            (0..self.n.managers_a_team).for_each(|_| self.set_up_post(team, true, false));
        }
    }

    fn till_next_referral(&mut self, area: usize) -> f64 {
        let size: f64 = self.n.sizes.iter().zip(1..).map(|(share, children)| share * f64::from(children)).sum();
        let families_a_day = self.n.areas[area].children_a_week / size / 5.0;
        self.now + self.luck.exponential(1.0 / families_a_day)
    }

    /// Goes to the next event, whatever it is, and lets it happen.
    fn step(&mut self) {
        let by_post = self.speeds();
        let speeds = self.speeds_of_families(&by_post);
        let mut next = ((self.weeks.len() + 1) as f64 * 5.0, What::Week);
        let mut look = |at: f64, what: What| {
            if at < next.0 {
                next = (at, what);
            }
        };
        for (f, family) in self.families.iter().enumerate() {
            if speeds[f] > 0.0 && family.days_left < NEVER {
                look(self.now + family.days_left / speeds[f], What::Finished(f));
            }
        }
        for (h, own) in self.hand_overs.iter().enumerate() {
            let speed = by_post[own.by][own.class];
            if speed > 0.0 {
                look(self.now + own.days_left / speed, What::HandedOver(h));
            }
        }
        for family in self.families.iter().filter(|family| matches!(family.place, Place::Tray { .. })) {
            look(family.overdue_at, What::Overdue);
        }
        self.referrals.iter().enumerate().for_each(|(area, &at)| look(at, What::Referral(area)));
        self.panels.iter().enumerate().for_each(|(area, &at)| look(at, What::Panel(area)));
        look(self.next_month, What::Month);
        look(self.extra_posts_at, What::ExtraPosts);
        for (p, post) in self.posts.iter().enumerate() {
            let at = post.next_date(self.now);
            look(at, What::Person(p, at));
        }
        let (at, what) = next;
        self.pass(at - self.now, &speeds);
        self.read_up(at - self.now, &by_post);
        self.now = at;
        self.happen(what);
        self.offer_trays();
    }

    fn happen(&mut self, what: What) {
        match what {
            What::Finished(f) => self.finished(f),
            What::HandedOver(h) => drop(self.hand_overs.remove(h)),
            What::Referral(area) => {
                self.referrals[area] = self.till_next_referral(area);
                self.refer(area);
            }
            What::Week => {
                self.look();
                self.weeks.push(std::mem::take(&mut self.week));
            }
            What::Panel(area) => {
                self.panels[area] += (5 * self.n.panel_weeks) as f64;
                self.panel(area);
            }
            What::Month => {
                self.next_month = month_after(self.now);
                self.started_this_month = 0;
                self.start_those_who_wait();
            }
            What::ExtraPosts => {
                self.extra_posts_at = NEVER;
                self.add_assessment_posts();
            }
            What::Overdue => self.allocate_overdue(true),
            What::Person(p, at) => self.date_of(p, at),
        }
    }

    /// Cases of the workers in the posts.
    pub fn loads(&self) -> Vec<usize> {
        let mut loads = vec![0; self.posts.len()];
        for family in &self.families {
            if let Place::Worker(p) = family.place {
                loads[p] += family.children;
            }
        }
        loads
    }

    /// The speeds of the classes of work of every post.
    fn speeds(&self) -> Vec<[f64; 4]> {
        let mut demand = vec![[0.0; 4]; self.posts.len()];
        for family in &self.families {
            if let Place::Worker(p) | Place::Desk(p) = family.place {
                demand[p][family.class()] += family.demand;
            }
        }
        for own in &self.hand_overs {
            demand[own.by][own.class] += own.demand;
        }
        (0..self.posts.len()).map(|p| share(self.hours(p), demand[p], self.n.weights)).collect()
    }

    /// The speed of every family's piece of work.
    fn speeds_of_families(&self, by_post: &[[f64; 4]]) -> Vec<f64> {
        self.families
            .iter()
            .map(|family| match family.place {
                Place::Worker(p) | Place::Desk(p) => by_post[p][family.class()],
                Place::Tray { .. } => 0.0,
            })
            .collect()
    }

    /// Lets time pass for hand-overs.
    fn read_up(&mut self, days: f64, by_post: &[[f64; 4]]) {
        for own in &mut self.hand_overs {
            let speed = by_post[own.by][own.class];
            own.days_left = (own.days_left - speed * days).max(0.0);
            self.week.done[own.class] += own.demand * speed * days;
            self.week.would_be_done[own.class] += own.demand * days;
        }
    }

    /// Lets time pass in which nothing happens: work is done, and the week's sums grow.
    fn pass(&mut self, days: f64, speeds: &[f64]) {
        let mut loads = vec![0; self.posts.len()];
        let week = &mut self.week;
        for (family, &speed) in self.families.iter_mut().zip(speeds) {
            family.days_left = (family.days_left - speed * days).max(0.0);
            let children = family.children as f64 * days;
            week.open += children;
            match family.stage {
                Stage::Screening | Stage::Initial | Stage::Core => week.in_assessment += children,
                Stage::On(Plan::Protection) | Stage::Transfer(Plan::Protection) => week.in_protection += children,
                Stage::On(Plan::LookedAfter) | Stage::Transfer(Plan::LookedAfter) => week.looked_after += children,
                _ => week.in_need += children,
            }
            if family.awaits_panel.is_some() {
                week.awaiting_panel += days;
            }
            match family.place {
                Place::Worker(p) => {
                    loads[p] += family.children;
                    week.done[family.class()] += family.demand * speed * days;
                    week.would_be_done[family.class()] += family.demand * days;
                }
                _ => {
                    week.unallocated += children;
                    week.to_be_screened += if family.stage == Stage::Screening { children } else { 0.0 };
                }
            }
        }
        for (post, &load) in self.posts.iter().zip(&loads).filter(|(post, _)| !post.manager) {
            let Some(person) = &post.holder else {
                week.vacant += days;
                continue;
            };
            week.in_post += days;
            week.held += load as f64 * days;
            week.sick += if person.is_sick() { days } else { 0.0 };
            week.over_20 += if load > 20 { days } else { 0.0 };
            week.newly_qualified += if self.now < person.newly_qualified_until { days } else { 0.0 };
        }
    }

    /// The person in a post.
    pub fn holder(&self, p: usize) -> Option<&Person> {
        self.posts[p].holder.as_ref()
    }
}
