//! The way of a family: what comes after what, and the panel.

use super::city::{City, Family, NEVER, Place, Plan, Stage};
use super::numbers::{Effort, Shares, Work};

impl City<'_> {
    /// Gives a family a piece of work.
    pub fn begin(&mut self, f: usize, stage: Stage) {
        let n = self.n;
        let work = match stage {
            Stage::Screening => n.screening,
            Stage::Initial => n.initial,
            Stage::Core => n.core,
            Stage::Help => n.help,
            Stage::Transfer(_) => n.transfer,
            Stage::On(Plan::Need) => n.need,
            Stage::On(Plan::Protection) => n.protection,
            Stage::On(Plan::LookedAfter) => n.looked_after,
            Stage::Closing => n.closing,
            Stage::Held => Work { effort: Effort::ADay(n.holding_a_day), days: super::luck::Law::Constant(NEVER) },
        };
        let days = work.days.draw(&mut self.luck);
        let a_day = match work.effort {
            Effort::InAll(hours) => hours.draw(&mut self.luck) / days,
            Effort::ADay(hours) => hours,
        };
        let family = &mut self.families[f];
        family.stage = stage;
        family.days_left = days;
        family.demand = a_day * (1.0 + n.extra_child_effort * (family.children - 1) as f64);
    }

    pub fn refer(&mut self, area: usize) {
        let team = self.on_duty(area);
        let children = self.luck.which(&self.n.sizes) + 1;
        self.week.referred += children as f64;
        self.families.push(Family {
            area,
            team,
            children,
            urgent: false,
            outcome: 0,
            referred: self.now,
            initial_ended: NEVER,
            stage: Stage::Screening,
            demand: 0.0,
            days_left: 0.0,
            place: Place::Tray { team, given_back: false },
            last_with: None,
            in_tray_since: self.now,
            overdue_at: NEVER,
            awaits_panel: None,
        });
        let f = self.families.len() - 1;
        self.begin(f, Stage::Screening);
        self.put_on_a_desk(f);
    }

    /// The team on duty in an area.
    pub fn on_duty(&self, area: usize) -> usize {
        let rota: Vec<usize> =
            (0..self.teams.len()).filter(|&t| self.teams[t].area == area && !self.teams[t].care_management).collect();
        rota[self.weeks.len() % rota.len()]
    }

    /// A piece of work has ended.
    pub fn finished(&mut self, f: usize) {
        let family = &mut self.families[f];
        let children = family.children as f64;
        match family.stage {
            Stage::Screening => self.screened(f),
            Stage::Initial => {
                let in_time = self.now - family.referred <= self.n.initial_limit;
                family.initial_ended = self.now;
                self.week.initial += children;
                self.week.initial_in_time += if in_time { children } else { 0.0 };
                self.go_on_to(f, self.families[f].outcome);
            }
            Stage::Core => {
                let in_time = self.now - family.initial_ended <= self.n.core_limit;
                self.week.core += children;
                self.week.core_in_time += if in_time { children } else { 0.0 };
                self.go_on(f, self.n.after_core);
            }
            Stage::Help => self.go_on(f, self.n.after_help),
            Stage::On(Plan::Need) => self.go_on(f, self.n.after_need),
            Stage::On(Plan::Protection) => self.go_on(f, self.n.after_protection),
            Stage::On(Plan::LookedAfter) => self.go_on(f, self.n.after_looked_after),
            Stage::Transfer(plan) => {
                family.awaits_panel = Some(self.now);
                self.wait_with(f, plan);
            }
            Stage::Closing => {
                self.week.closed += children;
                self.families.remove(f);
            }
            Stage::Held => unreachable!("holding has no end"),
        }
    }

    /// Screening is over: no further action, or an initial assessment by the team of the day of the referral.
    pub fn screened(&mut self, f: usize) {
        if !self.luck.happens(self.n.assessed_share) {
            self.families.remove(f);
            return;
        }
        // What comes of it is settled now, so that urgency can go with it.
        let outcome = self.luck.which(&self.n.after_initial);
        let urgent = self.luck.happens(self.n.urgent_share[outcome]);
        (self.families[f].outcome, self.families[f].urgent) = (outcome, urgent);
        self.begin(f, Stage::Initial);
        let team = self.families[f].team;
        self.put_in_tray(f, team, false);
    }

    /// A plan that waits for the panel: a child in need is held, the others run.
    pub fn wait_with(&mut self, f: usize, plan: Plan) {
        self.begin(f, if plan == Plan::Need { Stage::Held } else { Stage::On(plan) });
    }

    pub fn go_on(&mut self, f: usize, shares: Shares) {
        let outcome = self.luck.which(&shares);
        self.go_on_to(f, outcome);
    }

    fn go_on_to(&mut self, f: usize, outcome: usize) {
        let plan = match outcome {
            0 => {
                self.families[f].awaits_panel = None;
                return self.begin(f, Stage::Closing);
            }
            1 => return self.begin(f, Stage::Help),
            2 => return self.begin(f, Stage::Core),
            3 => Plan::Need,
            4 => Plan::Protection,
            _ => Plan::LookedAfter,
        };
        let Place::Worker(p) = self.families[f].place else { unreachable!("work is done by somebody") };
        let team = &self.teams[self.posts[p].team];
        let panel_in_area = self.teams.iter().any(|other| other.area == team.area && other.care_management);
        if team.care_management || !panel_in_area {
            self.begin(f, Stage::On(plan));
        } else if self.families[f].awaits_panel.is_some() {
            self.wait_with(f, plan);
        } else {
            self.begin(f, Stage::Transfer(plan));
        }
    }

    /// Panel: whoever waits, longest first, to the least loaded care-management worker with room.
    pub fn panel(&mut self, area: usize) {
        let mut waiting: Vec<usize> = (0..self.families.len())
            .filter(|&f| {
                let family = &self.families[f];
                family.area == area && family.awaits_panel.is_some() && matches!(family.place, Place::Worker(_))
            })
            .collect();
        waiting.sort_by(|&a, &b| self.families[a].awaits_panel.partial_cmp(&self.families[b].awaits_panel).unwrap());
        let mut handed = 0;
        for f in waiting {
            if handed == self.n.panel_most {
                break;
            }
            let team_of = |city: &Self, t: usize| city.teams[t].area == area && city.teams[t].care_management;
            let taker = self.taker(self.families[f].children, self.n.cover_ceiling, 0.0, team_of);
            if let Some(p) = taker {
                handed += 1;
                self.week.through_panel += 1.0;
                // The transfer has prepared it: no hand-over.
                self.families[f].place = Place::Worker(p);
                self.families[f].last_with = self.holder(p).map(|person| person.number);
                self.families[f].awaits_panel = None;
                if self.families[f].stage == Stage::Held {
                    self.begin(f, Stage::On(Plan::Need));
                }
            }
        }
    }
}
