//! What a scenario may leave out, and what holds then. The schema states the same values; a test compares them.

use super::*;

fn set<T>(slot: &mut Option<T>, value: T) {
    slot.get_or_insert(value);
}

impl RawScenario {
    /// Puts the default in place of every key that was left out and has one.
    pub fn fill_defaults(&mut self) {
        set(&mut self.replications, 200);
        set(&mut self.seed, 1);
        set(&mut self.bank_holidays, "england_and_wales".to_string());
        if self.title.is_none() {
            self.title.clone_from(&self.name);
        }
        if let Some(target) = &mut self.target {
            set(&mut target.measure, "live_cases_per_worker".to_string());
        }
        for (_, area) in self.area.iter_mut().flat_map(|areas| &mut areas.0) {
            set(&mut area.assessment_vacancies, 0);
            set(&mut area.care_management_teams, Vec::new());
            set(&mut area.care_management_vacancies, 0);
        }
        if let Some(workforce) = &mut self.workforce {
            set(&mut workforce.part_time_share, 0.0);
            set(&mut workforce.part_time_fte, 0.6);
            set(&mut workforce.managers_a_team, 1);
        }
        if let Some(leave) = &mut self.leave {
            set(&mut leave.school_holiday_weight, 1.0);
        }
        self.fill_work_and_start();
        self.fill_policy();
    }

    fn fill_work_and_start(&mut self) {
        if let Some(work) = &mut self.work {
            for kind in work.kinds_mut().into_iter().flatten() {
                set(&mut kind.natural_scale, 1.0);
            }
        }
        let Some(start) = &mut self.start else { return };
        set(&mut start.agency_in_post, 0);
        if start.snapshot.is_none() {
            for count in [
                &mut start.initial_assessment,
                &mut start.core_assessment,
                &mut start.short_term_help,
                &mut start.awaiting_panel,
                &mut start.child_in_need,
                &mut start.child_protection,
                &mut start.looked_after,
            ] {
                set(count, 0);
            }
            set(&mut start.caseload_cv, 0.0);
        }
    }

    fn fill_policy(&mut self) {
        if let Some(demand) = &mut self.demand {
            set(&mut demand.growth_a_year, 0.0);
            set(&mut demand.weekly_cv, 0.0);
            set(&mut demand.weekly_shared, true);
            set(&mut demand.weekday, vec![1.0; 5]);
            set(&mut demand.august, 1.0);
            set(&mut demand.school_holidays, 1.0);
            set(&mut demand.july_september, 1.0);
            set(&mut demand.redirect_share, 0.0);
            let early_help = demand.early_help.get_or_insert_default();
            set(&mut early_help.share, 0.0);
            set(&mut early_help.after_weeks, 26.0);
            set(&mut early_help.over_weeks, 52.0);
        }
        if let Some(capacity) = &mut self.capacity {
            set(&mut capacity.newly_qualified_productivity, 1.0);
            set(&mut capacity.induction_weeks, 0.0);
            set(&mut capacity.induction_productivity, 1.0);
            set(&mut capacity.class_weights, vec![1.0; 3]);
            set(&mut capacity.newly_qualified_supervision_hours, 0.0);
            set(&mut capacity.advanced_practitioner_supervision_share, 0.0);
            set(&mut capacity.audit_hours_a_week, 0.0);
            set(&mut capacity.private_fostering_hours_a_week, 0.0);
            set(&mut capacity.administrator_hours_a_week, 0.0);
            set(&mut capacity.support_worker_hours_a_week, 0.0);
            set(&mut capacity.support_worker_most_share, 0.2);
        }
        if let Some(allocation) = &mut self.allocation {
            set(&mut allocation.newly_qualified_factor, 1.0);
            set(&mut allocation.advanced_practitioner_factor, 1.0);
            set(&mut allocation.manager_factor, 0.0);
            set(&mut allocation.days_before_leave, 0.0);
            let weights = allocation.case_weights.get_or_insert_default();
            set(&mut weights.assessment, 1.0);
            set(&mut weights.child_in_need, 1.0);
            set(&mut weights.child_protection, 1.0);
            set(&mut weights.looked_after, 1.0);
        }
        if let Some(cover) = &mut self.cover {
            set(&mut cover.within_area, true);
            set(&mut cover.between_areas, false);
        }
        if let Some(sickness) = &mut self.sickness {
            set(&mut sickness.short_spells, 1.0);
            set(&mut sickness.long_spells, 1.0);
            set(&mut sickness.long_length, 1.0);
        }
        if let Some(costs) = &mut self.costs {
            set(&mut costs.newly_qualified_a_year, 0.0);
            costs.programmes.get_or_insert_default();
            set(&mut costs.agency_times_permanent, 0.0);
            if costs.agency_times_permanent > Some(0.0) {
                set(&mut costs.agency_a_week, 0.0);
            }
            set(&mut costs.pay_rise_each_april, 0.0);
            set(&mut costs.agency_rise_each_april, 0.0);
            set(&mut costs.drift_a_week, 0.0);
            let office = costs.office_staff.get_or_insert_default();
            set(&mut office.staff, 0);
            set(&mut office.managers, 1);
            set(&mut office.a_year, 0.0);
        }
        if let Some(turnover) = &mut self.turnover {
            set(&mut turnover.manager_rate_a_year, 0.0);
        }
        self.fill_levers();
        let posts = self.posts.get_or_insert_default();
        set(&mut posts.advanced_practitioners, 0);
        set(&mut posts.administrators, 0.0);
        set(&mut posts.support_workers, 0.0);
        set(&mut posts.extra_social_workers, 0);
        set(&mut posts.extra_managers, 0);
        let limits = self.limits.get_or_insert_default();
        set(&mut limits.initial_assessment_days, 7.0);
        set(&mut limits.core_assessment_days, 35.0);
    }
}

impl RawScenario {
    /// What a service does without unless its scenario says so.
    fn fill_levers(&mut self) {
        let returns = self.returns.get_or_insert_default();
        set(&mut returns.recorded_share, 0.0);
        set(&mut returns.after_no_further_action, 0.0);
        set(&mut returns.after_assessment, 0.0);
        set(&mut returns.after_help, 0.0);
        returns.weeks.get_or_insert_with(|| {
            RawDistribution::Empirical(RawEmpirical {
                up_to: Some(vec![4.0, 13.0, 26.0, 52.0]),
                share: Some(vec![0.2, 0.35, 0.25, 0.2]),
            })
        });
        for pulse in self.pulse.get_or_insert_default() {
            set(&mut pulse.assessed_share, 1.0);
        }
        let recording = self.recording.get_or_insert_default();
        set(&mut recording.initial_assessment_hours, 0.0);
        set(&mut recording.core_assessment_hours, 0.0);
        set(&mut recording.natural_days, 1.0);
        let overtime = self.overtime.get_or_insert_default();
        set(&mut overtime.hours_a_week, 0.0);
        set(&mut overtime.cases_over, 20.0);
        set(&mut overtime.pay, 1.25);
        set(&mut overtime.fatigue, 0.0);
        let stress = self.stress.get_or_insert_default();
        set(&mut stress.sickness_per_case, 1.0);
        set(&mut stress.leaving_per_case, 1.0);
        set(&mut stress.cases_over, 20.0);
        set(&mut stress.most, 3.0);
        set(&mut self.movement.get_or_insert_default().least_weeks, 8.0);
        self.budget.get_or_insert_default();
    }
}

impl RawWork {
    /// The kinds that have hours and a natural duration: all but holding, in the order of their numbers.
    pub fn kinds_mut(&mut self) -> [Option<&mut RawWorkKind>; 9] {
        [
            self.screening.as_mut(),
            self.initial_assessment.as_mut(),
            self.core_assessment.as_mut(),
            self.short_term_help.as_mut(),
            self.child_in_need.as_mut(),
            self.child_protection.as_mut(),
            self.looked_after.as_mut(),
            self.closing.as_mut(),
            self.transfer.as_mut(),
        ]
    }

    /// The same, to read.
    #[must_use]
    pub fn kinds(&self) -> [Option<&RawWorkKind>; 9] {
        [
            self.screening.as_ref(),
            self.initial_assessment.as_ref(),
            self.core_assessment.as_ref(),
            self.short_term_help.as_ref(),
            self.child_in_need.as_ref(),
            self.child_protection.as_ref(),
            self.looked_after.as_ref(),
            self.closing.as_ref(),
            self.transfer.as_ref(),
        ]
    }
}
