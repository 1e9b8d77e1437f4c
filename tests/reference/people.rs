//! People: sickness, cover, notice, leaving, hiring.

use super::city::{City, NEVER};
use super::luck::Law;

/// Working days a year and weeks in days.
const YEAR: f64 = 365.2425 * 5.0 / 7.0;
const WEEK: f64 = 5.0;

pub struct Person {
    /// Nobody else has it.
    pub number: usize,
    pub full_time_equivalent: f64,
    pub newly_qualified_until: f64,
    settling_until: f64,
    /// When a spell of sickness begins, for somebody who is well.
    falls_sick: f64,
    /// When the spell ends, for somebody who is sick.
    recovers: f64,
    /// When the spell has lasted long enough to be acted on.
    assessments_move: f64,
    all_moves: f64,
    gives_notice: f64,
    pub leaves: f64,
}

impl Person {
    pub fn is_sick(&self) -> bool {
        self.recovers < NEVER
    }
}

pub struct Post {
    pub team: usize,
    pub manager: bool,
    pub holder: Option<Person>,
    /// For a vacancy: when somebody is ready to start, and whether they were and wait for the month's limit.
    ready: f64,
    waits: bool,
}

impl Post {
    /// The next date of the person in the post, or of its hire.
    pub fn next_date(&self, now: f64) -> f64 {
        let Some(person) = &self.holder else {
            return if self.waits { NEVER } else { self.ready };
        };
        [
            person.newly_qualified_until,
            person.settling_until,
            person.falls_sick,
            person.recovers,
            person.assessments_move,
            person.all_moves,
            person.gives_notice,
            person.leaves,
        ]
        .into_iter()
        .filter(|&at| at > now)
        .fold(NEVER, f64::min)
    }
}

impl City<'_> {
    /// Hours a day that the person in a post supplies.
    pub fn hours(&self, p: usize) -> f64 {
        let n = self.n;
        let post = &self.posts[p];
        let Some(person) = post.holder.as_ref().filter(|person| !person.is_sick()) else { return 0.0 };
        if post.manager {
            let of_team = |manager: bool| {
                self.posts.iter().filter(|o| o.team == post.team && o.manager == manager && o.holder.is_some()).count()
                    as f64
            };
            let whole = n.contract_hours * n.manager_share;
            let supervision = n.supervision_a_week / 5.0 * of_team(false) / of_team(true);
            return (whole - supervision).max(whole / 5.0);
        }
        let newly = if self.now < person.newly_qualified_until { n.newly_qualified_pace } else { 1.0 };
        let settling = if self.now < person.settling_until { n.induction_pace } else { 1.0 };
        n.contract_hours * person.full_time_equivalent * n.case_work_share * newly * settling
    }

    /// A post on the first day.
    pub fn set_up_post(&mut self, team: usize, manager: bool, vacant: bool) {
        self.posts.push(Post { team, manager, holder: None, ready: NEVER, waits: false });
        let p = self.posts.len() - 1;
        let n = self.n;
        if vacant {
            let whole = n.weeks_to_hire.draw_length_biased(&mut self.luck) * WEEK;
            self.posts[p].ready = whole * self.luck.uniform();
            return;
        }
        let mut person = self.somebody(manager, n.first_newly_qualified, |luck| YEAR * luck.uniform());
        // Serves notice with the probability of the long run, anywhere within it.
        let notice = n.notice_weeks * WEEK;
        if self.luck.happens(n.turnover * notice / YEAR) {
            person.gives_notice = NEVER;
            person.leaves = notice * self.luck.uniform();
        }
        if self.luck.happens(n.sickness) {
            let law = if self.luck.happens(n.long_share) { n.long_days } else { n.short_days };
            let whole = law.draw_length_biased(&mut self.luck);
            let over = whole * self.luck.uniform();
            person.falls_sick = NEVER;
            person.recovers = whole - over;
            person.assessments_move = n.assessments_after - over;
            person.all_moves = n.all_after - over;
        }
        self.posts[p].holder = Some(person);
    }

    /// Extra posts, vacant and advertised today: each goes to the area, and there to the team, whose posts of before are most for one
    /// more of the extra ones, as Sainte-Laguë has it.
    pub fn add_assessment_posts(&mut self) {
        fn next(base: &[usize], extra: &[usize]) -> usize {
            let quotient = |k: usize| base[k] as f64 / (2 * extra[k] + 1) as f64;
            // The first of those that are equal.
            (1..base.len()).fold(0, |best, k| if quotient(k) > quotient(best) { k } else { best })
        }
        let n = self.n;
        let of_areas: Vec<usize> = n.areas.iter().map(|area| area.assessment_teams.iter().sum()).collect();
        let mut to_areas = vec![0; n.areas.len()];
        let mut to_teams: Vec<Vec<usize>> = n.areas.iter().map(|area| vec![0; area.assessment_teams.len()]).collect();
        for _ in 0..n.extra_assessment_posts {
            let area = next(&of_areas, &to_areas);
            let k = next(&n.areas[area].assessment_teams, &to_teams[area]);
            to_areas[area] += 1;
            to_teams[area][k] += 1;
            let own = |team: &super::city::Team| team.area == area && !team.care_management;
            let team = (0..self.teams.len()).filter(|&t| own(&self.teams[t])).nth(k).unwrap();
            let ready = self.now + n.weeks_to_hire.draw(&mut self.luck) * WEEK;
            self.posts.push(Post { team, manager: false, holder: None, ready, waits: false });
        }
    }

    /// Somebody in good health who has not given notice.
    fn somebody(
        &mut self,
        manager: bool,
        newly_qualified_share: f64,
        year_left: impl Fn(&mut super::luck::Luck) -> f64,
    ) -> Person {
        let n = self.n;
        let newly = !manager && self.luck.happens(newly_qualified_share);
        let part_time = !manager && self.luck.happens(n.part_time_share);
        let leaving_hazard = n.turnover / YEAR / (1.0 - n.turnover * n.notice_weeks * WEEK / YEAR);
        self.people += 1;
        Person {
            number: self.people,
            full_time_equivalent: if part_time { n.part_time_fte } else { 1.0 },
            newly_qualified_until: if newly { self.now + year_left(&mut self.luck) } else { 0.0 },
            settling_until: 0.0,
            falls_sick: self.now + self.till_sickness().0,
            recovers: NEVER,
            assessments_move: NEVER,
            all_moves: NEVER,
            gives_notice: if n.turnover > 0.0 { self.now + self.luck.exponential(1.0 / leaving_hazard) } else { NEVER },
            leaves: NEVER,
        }
    }

    /// Time till the next spell of somebody who is well, and the chance that it is a long one.
    fn till_sickness(&mut self) -> (f64, f64) {
        let n = self.n;
        let odds = n.sickness / (1.0 - n.sickness);
        let short = odds * (1.0 - n.long_share) / n.short_days.mean();
        let long = odds * n.long_share / n.long_days.mean();
        if short + long == 0.0 {
            return (NEVER, 0.0);
        }
        (self.luck.exponential(1.0 / (short + long)), long / (short + long))
    }

    /// Something happens to the person in a post, or to its vacancy.
    pub fn date_of(&mut self, p: usize, at: f64) {
        let n = self.n;
        let manager = self.posts[p].manager;
        let Some(person) = self.posts[p].holder.as_mut() else {
            self.posts[p].waits = true;
            return self.start_those_who_wait();
        };
        if person.leaves == at {
            self.leave(p);
        } else if person.gives_notice == at {
            person.gives_notice = NEVER;
            person.leaves = at + n.notice_weeks * WEEK;
        } else if person.falls_sick == at {
            let long = self.till_sickness().1;
            let law: Law = if self.luck.happens(long) { n.long_days } else { n.short_days };
            let length = law.draw(&mut self.luck);
            let person = self.posts[p].holder.as_mut().unwrap();
            person.falls_sick = NEVER;
            person.recovers = at + length;
            person.assessments_move = at + n.assessments_after;
            person.all_moves = at + n.all_after;
        } else if person.recovers == at {
            (person.recovers, person.assessments_move, person.all_moves) = (NEVER, NEVER, NEVER);
            let well_for = self.till_sickness().0;
            self.posts[p].holder.as_mut().unwrap().falls_sick = at + well_for;
        } else if person.assessments_move == at {
            self.hand_over_assessments(p);
        } else if person.all_moves == at {
            self.hand_over_all(p);
        }
        // Otherwise a first year or an induction has ended: hours and ceilings follow by themselves.
        if manager {
            self.clear_desks_of_absent();
        }
    }

    fn leave(&mut self, p: usize) {
        self.posts[p].holder = None;
        self.week.leavers += if self.posts[p].manager { 0.0 } else { 1.0 };
        self.hand_over_all(p);
        self.hand_overs.retain(|own| own.by != p);
        self.posts[p].ready = self.now + self.n.weeks_to_hire.draw(&mut self.luck) * WEEK;
    }

    /// Those who are ready to start do, first come, first served, as far as the month's limit goes.
    pub fn start_those_who_wait(&mut self) {
        let mut ready: Vec<usize> = (0..self.posts.len()).filter(|&p| self.posts[p].waits).collect();
        ready.sort_by(|&a, &b| self.posts[a].ready.partial_cmp(&self.posts[b].ready).unwrap());
        for p in ready {
            let manager = self.posts[p].manager;
            if !manager && self.started_this_month >= self.n.most_a_month {
                continue;
            }
            let mut person = self.somebody(manager, self.n.newly_qualified_share, |_| YEAR);
            if !manager {
                self.started_this_month += 1;
                self.week.starters += 1.0;
                person.settling_until = self.now + self.n.induction_weeks * WEEK;
            }
            let post = &mut self.posts[p];
            (post.holder, post.waits, post.ready) = (Some(person), false, NEVER);
            self.clear_desks_of_absent();
        }
    }
}
