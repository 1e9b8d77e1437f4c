//! Who gets a family: the duty desk, allocation, the tray, and cover.

use super::city::{City, Place, Stage};

impl City<'_> {
    /// The present worker with the least cases for the own ceiling, among those with room, in the teams that qualify.
    /// Nobody who leaves within so many days.
    pub fn taker(
        &self,
        children: usize,
        ceiling: f64,
        days_before_leave: f64,
        qualifies: impl Fn(&Self, usize) -> bool,
    ) -> Option<usize> {
        self.least_loaded(Some(children), ceiling, days_before_leave, qualifies)
    }

    /// The same; without a number of children among all of them, whatever the load.
    fn least_loaded(
        &self,
        children: Option<usize>,
        ceiling: f64,
        days_before_leave: f64,
        qualifies: impl Fn(&Self, usize) -> bool,
    ) -> Option<usize> {
        let mut best: Option<(f64, usize)> = None;
        let loads = self.loads();
        for (p, post) in self.posts.iter().enumerate() {
            let Some(person) = &post.holder else { continue };
            let leaves_soon = days_before_leave > 0.0 && person.leaves - self.now <= days_before_leave;
            if post.manager || person.is_sick() || leaves_soon || !qualifies(self, post.team) {
                continue;
            }
            let factor = if self.now < person.newly_qualified_until { self.n.newly_qualified_factor } else { 1.0 };
            let own = ceiling * factor * person.full_time_equivalent;
            let load = loads[p];
            let has_room = children.is_none_or(|children| load == 0 || (load + children) as f64 <= own);
            let relative = load as f64 / own;
            if has_room && best.is_none_or(|(least, _)| relative < least) {
                best = Some((relative, p));
            }
        }
        best.map(|(_, p)| p)
    }

    pub fn put_in_tray(&mut self, f: usize, team: usize, given_back: bool) {
        let now = self.now;
        let family = &mut self.families[f];
        family.place = Place::Tray { team, given_back };
        family.in_tray_since = now;
        family.overdue_at = now + self.n.longest_wait;
    }

    /// Whoever has waited too long in a tray goes to somebody at work in the team, whatever the load, the longest wait first; when it
    /// is time to look for somebody, to the area's other teams where the team has nobody, and else it is looked again a day later.
    pub fn allocate_overdue(&mut self, time_to_look: bool) {
        let is_over = |now: f64, since: f64, longest: f64| now >= since + longest - 1e-9;
        let mut over: Vec<usize> = (0..self.families.len())
            .filter(|&f| matches!(self.families[f].place, Place::Tray { .. }))
            .filter(|&f| is_over(self.now, self.families[f].in_tray_since, self.n.longest_wait))
            .collect();
        over.sort_by(|&a, &b| self.families[a].in_tray_since.partial_cmp(&self.families[b].in_tray_since).unwrap());
        for f in over {
            let Place::Tray { team, .. } = self.families[f].place else { unreachable!() };
            let (area, care_management) = (self.teams[team].area, self.teams[team].care_management);
            let sisters =
                |city: &Self, t: usize| city.teams[t].area == area && city.teams[t].care_management == care_management;
            let looks = time_to_look && self.now >= self.families[f].overdue_at - 1e-9;
            let taker = [self.n.days_before_leave, 0.0].into_iter().find_map(|days| {
                let of_team = self.least_loaded(None, self.n.ceiling, days, |_, t| t == team);
                let of_area = || self.least_loaded(None, self.n.ceiling, days, sisters);
                of_team.or_else(|| if looks && self.n.within_area { of_area() } else { None })
            });
            match taker {
                Some(p) => self.take(f, p),
                None if looks => self.families[f].overdue_at = self.now + 1.0,
                None => {}
            }
        }
    }

    /// Offers every team what it may take, strictly in order, until nobody takes anything more.
    pub fn offer_trays(&mut self) {
        self.allocate_overdue(false);
        for team in 0..self.teams.len() {
            while let Some(f) = self.next_in_tray(team) {
                let family = &self.families[f];
                let Place::Tray { given_back, .. } = family.place else { unreachable!() };
                let (ceiling, days) =
                    if given_back { (self.n.cover_ceiling, 0.0) } else { (self.n.ceiling, self.n.days_before_leave) };
                let Some(p) = self.taker(family.children, ceiling, days, |_, t| t == team) else { break };
                self.take(f, p);
            }
        }
    }

    /// The first family that a team may take, its own tray before those that it helps with: given back first, then
    /// urgent, then as they came.
    fn next_in_tray(&self, team: usize) -> Option<usize> {
        let (area, care_management) = (self.teams[team].area, self.teams[team].care_management);
        let on_duty = !care_management && self.on_duty(area) == team;
        let mut queue: Vec<(bool, bool, bool, f64, usize)> = Vec::new();
        for (f, family) in self.families.iter().enumerate() {
            let Place::Tray { team: tray, given_back } = family.place else { continue };
            let sisters = self.teams[tray].area == area && self.teams[tray].care_management == care_management;
            let helps = sisters && if given_back { self.n.within_area } else { on_duty };
            if tray == team || helps {
                queue.push((tray != team, !given_back, !given_back && !family.urgent, family.in_tray_since, f));
            }
        }
        queue.into_iter().min_by(|a, b| a.partial_cmp(b).unwrap()).map(|(.., f)| f)
    }

    /// All that a worker had goes to the team, to the area, or back to the tray.
    pub fn hand_over_all(&mut self, p: usize) {
        let team = self.posts[p].team;
        let (area, care_management) = (self.teams[team].area, self.teams[team].care_management);
        for f in 0..self.families.len() {
            if self.families[f].place != Place::Worker(p) {
                continue;
            }
            let (children, ceiling) = (self.families[f].children, self.n.cover_ceiling);
            let mut taker = self.taker_but(p, children, ceiling, |_, t| t == team);
            if taker.is_none() && self.n.within_area {
                taker = self.taker_but(p, children, ceiling, |city, t| {
                    city.teams[t].area == area && city.teams[t].care_management == care_management
                });
            }
            match taker {
                Some(other) => self.take(f, other),
                None => self.put_in_tray(f, team, true),
            }
        }
    }

    /// Open assessments go to colleagues of the team who have room; the others stay.
    pub fn hand_over_assessments(&mut self, p: usize) {
        let team = self.posts[p].team;
        for f in 0..self.families.len() {
            let family = &self.families[f];
            if family.place == Place::Worker(p)
                && matches!(family.stage, Stage::Initial | Stage::Core)
                && let Some(other) = self.taker_but(p, family.children, self.n.cover_ceiling, |_, t| t == team)
            {
                self.take(f, other);
            }
        }
    }

    fn taker_but(
        &self,
        p: usize,
        children: usize,
        ceiling: f64,
        qualifies: impl Fn(&Self, usize) -> bool,
    ) -> Option<usize> {
        self.taker(children, ceiling, 0.0, qualifies).inspect(|&other| assert!(other != p, "who goes is not at work"))
    }

    /// A referral goes to the manager on duty; to the one with most room when there is none left for it; when all are
    /// away, to one who is in post; when none is in post, it is decided at once.
    pub fn put_on_a_desk(&mut self, f: usize) {
        let (area, duty, wants) = (self.families[f].area, self.families[f].team, self.families[f].demand);
        let desks: Vec<usize> = (0..self.posts.len())
            .filter(|&p| {
                let post = &self.posts[p];
                let team = &self.teams[post.team];
                post.manager && post.holder.is_some() && team.area == area && !team.care_management
            })
            .collect();
        let room = |p: usize| {
            let on_it =
                self.families.iter().enumerate().filter(|(g, family)| *g != f && family.place == Place::Desk(p));
            self.hours(p) - on_it.map(|(_, family)| family.demand).sum::<f64>()
        };
        let at_work: Vec<usize> =
            desks.iter().copied().filter(|&p| self.holder(p).is_some_and(|person| !person.is_sick())).collect();
        let own = at_work.iter().copied().find(|&p| self.posts[p].team == duty && room(p) >= wants);
        let most = at_work.iter().copied().max_by(|&a, &b| room(a).partial_cmp(&room(b)).unwrap());
        let in_post = desks.iter().copied().find(|&p| self.posts[p].team == duty).or(desks.first().copied());
        match own.or(most).or(in_post) {
            Some(p) => self.families[f].place = Place::Desk(p),
            None => self.screened(f),
        }
    }

    /// Referrals on the desks of managers who are away, or gone, go to others. Called when a manager goes or comes.
    pub fn clear_desks_of_absent(&mut self) {
        let mut f = 0;
        while f < self.families.len() {
            let before = self.families.len();
            if let Place::Desk(p) = self.families[f].place
                && self.holder(p).is_none_or(|person| person.is_sick())
            {
                self.put_on_a_desk(f);
            }
            // One that was decided at once may have left the list.
            f += usize::from(self.families.len() == before);
        }
    }
}
