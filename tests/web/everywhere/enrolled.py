"""Every route of the site and what it needs, said a second time and by hand.

The oracle goes by this table and never by that of the doors: a door that is opened too
far by mistake would have to be opened here as well. A route that stands in only one of
them fails the tests.
"""

from collections.abc import Iterator
from typing import Final

TO_ALL: Final = "all"
TO_ACTORS: Final = "actors"
TO_ACCOUNTS: Final = "accounts"
"""Whoever has an account with a password; the readers of these tests have none."""

REGISTERS: Final = (
    ("sites", "site.read", "site.change", "site", "explosive_limit"),
    (
        "sites",
        "leg.read",
        "leg.change",
        "leg",
        "leg_capacity leg_cost leg_period hub hub_period",
    ),
    (
        "catalogue",
        "catalogue.read",
        "catalogue.change",
        "package_template template_option equipment_class family variant configuration"
        " course_kind course_sequence language term",
        "template_part class_variant code repair manual sequence_step",
    ),
    (
        "donations",
        "offer.read",
        "offer.change",
        "lot course workshop bay",
        "session instructor_teams instructor_period interpreter_teams"
        " interpreter_period training_kit kit_period bay_variant bay_period lift money"
        " dependency",
    ),
    ("donations", "offer.read", "value.change", "", "course_cost bay_cost offer_value"),
    ("repair", "repair.read", "repair.change", "spare solution", "stock fleet"),
    (
        "requirements",
        "requirement.read",
        "requirement.change",
        "unit_group worth_curve",
        "absorption",
    ),
    (
        "training",
        "training.read",
        "training.hold",
        "room",
        "room_closing fixed_block held_course held_interpreters held_kit held_range",
    ),
    ("training", "training.read", "crew.send", "crew", ""),
    ("training", "training.read", "catalogue.change", "standard", "standard_task"),
    (
        "transfers",
        "transfer.read",
        "transfer.change",
        "consignment item",
        "handling_unit serial fulfilment",
    ),
    (
        "transfers",
        "movement.read",
        "movement.change",
        "movement permit",
        "timing carriage",
    ),
)
"""Where rows are: who reads, who changes them; those with a list, and all others."""

PAGES: Final = {
    TO_ALL: "health language api-problems api-document exercise exercise_table"
    " openid_connect_login openid_connect_callback account_login mfa_authenticate"
    " account_logout accounts:demonstrate accounts:invitation"
    " transfers:receiving transfers:receiving_manifest transfers:receiving_worker",
    TO_ACTORS: "home releases:labels briefs:clocks notebook:file log:head"
    " log:checkpoint log:proof log:verifier"
    " overview:calendar overview:calendar_file api:api-root api:calendar api:file"
    " api:subject-comments api:subject-events api:subject-changes api:subject-files",
    TO_ACCOUNTS: "accounts:enter mfa_activate_totp mfa_add_webauthn mfa_reauthenticate"
    " mfa_reauthenticate_webauthn mfa_list_webauthn mfa_edit_webauthn"
    " mfa_remove_webauthn mfa_index mfa_deactivate_totp mfa_view_recovery_codes"
    " mfa_generate_recovery_codes account_change_password",
    "catalogue.read": "catalogue:home catalogue:commonality",
    "caveat.change": "donations:caveat_add donations:caveat_end",
    "comment.write": "notebook:comment notebook:attach notebook:remove api:attach",
    "consent.answer": "donations:consent_answer",
    "device.keep": "devices:add devices:revoke",
    "device.read": "devices:list devices:captures devices:detail devices:capture",
    "device.sync": "devices:sync devices:photograph",
    "crew.send": "training:crew_assign training:crew_unassign training:seat_ask"
    " training:seat_withdraw training:feedback_say",
    "custody.sign": "transfers:receiving_rows transfers:count transfers:custody_open"
    " transfers:handover_sign transfers:handover_withdraw transfers:difference_close"
    " transfers:inventory_open transfers:inventory_count transfers:inventory_close"
    " transfers:inventory_withdraw transfers:report_loss transfers:receive"
    " transfers:explain transfers:record_arrival transfers:arrival_let_in"
    " transfers:arrival_close transfers:movement_take_in",
    "hook.keep": "hooks:list hooks:queue hooks:add hooks:change hooks:renew_secret"
    " hooks:end hooks:test",
    "import.make": "imports:list imports:detail imports:check imports:apply"
    " imports:progress imports:faults imports:send imports:one imports:template",
    "label.release": "releases:list releases:own releases:read releases:history"
    " releases:ask releases:decide"
    " plans:propose plans:refuse plans:tell",
    "lesson.keep": "training:lesson_of_report training:lesson_of_feedback"
    " training:lesson_try training:lesson_verify training:lesson_drop"
    " training:lesson_hand_on",
    "log.export": "log:export log:export_file api:events",
    "movement.change": "transfers:movement_depart transfers:movement_arrive",
    "movement.read": "transfers:nodes transfers:board transfers:waybill_file",
    "nation.read": "nations:people nations:list nations:organisations nations:posts"
    " nations:organisation nations:post nations:detail nations:nomination",
    "notebook.use": "notebook:search notebook:go notebook:followed notebook:follow"
    " notebook:unfollow notebook:save-filter notebook:drop-filter"
    " api:search api:followed",
    "offer.change": "donations:offer_make donations:offer_add donations:offer_change"
    " donations:offer_renew donations:offer_expire donations:offer_withdraw"
    " donations:offer_set_aside donations:offer_take_up_again"
    " donations:consent_expect donations:consent_ask",
    "offer.commit": "donations:offer_commit donations:offer_free",
    "offer.confirm": "donations:offer_confirm",
    "offer.read": "donations:desk donations:totals donations:home donations:offer"
    " donations:consent_list donations:consent"
    " api:totals-offered",
    "offer.verify": "donations:offer_verify",
    "organisation.change": "nations:add_organisation",
    "plan.propose": "plans:draft plans:reply",
    "plan.read": "plans:home plans:snapshots plans:snapshot plans:case_file plans:run"
    " plans:progress plans:compare plans:report plans:report_file plans:plan_file"
    " plans:tables_file plans:flows plans:run_case plans:questions plans:what_if_list"
    " api:question-answer api:what-if-changes api:run-loads api:run-work",
    "plan.run": "plans:make_snapshot plans:start_run plans:cancel plans:ask"
    " plans:what_ifs plans:replan plans:freeze_again",
    "post.change": "nations:authority nations:add_post",
    "post.confirm": "nations:decide accounts:countersign",
    "post.fill": "nations:fill nations:delegate nations:end_holding accounts:invite"
    " accounts:close nations:change_day nations:hand_over_of nations:withdraw",
    "post.hand_over": "nations:hand_over",
    "presence.say": "plans:say_presence",
    "promise.answer": "plans:answer plans:free_promise",
    "promise.read": "plans:desk plans:promises plans:promise plans:proposals"
    " plans:proposal plans:loads briefs:commander",
    "promise.report": "plans:report_promise transfers:handover_tell"
    " transfers:receipt_tell",
    "repair.change": "repair:report repair:job_triage repair:job_wait"
    " repair:job_send_in repair:job_begin repair:job_check repair:job_pass_check"
    " repair:job_send_back repair:job_return repair:job_give_up repair:job_strip"
    " repair:job_write_off repair:requisition_ask repair:requisition_license"
    " repair:requisition_withdraw repair:spare_send repair:spare_take"
    " repair:job_rank repair:ask_schedule repair:cancel_schedule repair:move_job"
    " repair:undo_schedule repair:ask_ticket repair:paste_chat repair:ticket_write"
    " repair:ticket_translate repair:ticket_hand_on repair:ticket_solve"
    " repair:ticket_close",
    "repair.read": "repair:home repair:requisitions repair:turn_round repair:fleets"
    " repair:workshops repair:job repair:schedules repair:schedule"
    " repair:schedule_progress repair:requisition"
    " repair:similar repair:tickets repair:ticket repair:running_out",
    "requirement.change": "requirements:ask requirements:change requirements:withdraw"
    " requirements:order plans:try_order",
    "requirement.read": "requirements:list requirements:mine requirements:needed"
    " requirements:detail requirements:alike training:seats_needed"
    " overview:coverage overview:class api:totals-needed"
    " api:totals-needed-rows api:outlook plans:presences plans:presence"
    " plans:fielded",
    "requirement.validate": "requirements:queue requirements:judge api:desk"
    " api:desk-alike",
    "requirement.waive": "requirements:waive requirements:change_waiver"
    " requirements:end_waiver",
    "session.read": "nations:sessions",
    "site.read": "sites:home overview:map",
    "store.waive": "transfers:waive_limit",
    "task.change": "nations:give_task nations:finish_task",
    "transfer.change": "transfers:item_number",
    "transfer.read": "transfers:handovers transfers:handover"
    " transfers:arrivals transfers:arrival"
    " transfers:packing_list_file transfers:count_sheet_file transfers:labels_file"
    " transfers:unit_receipt_file"
    " transfers:dangerous_goods_file transfers:customs_form transfers:customs_form_file"
    " transfers:receipt_file"
    " transfers:inventories transfers:inventory transfers:inventory_lines"
    " transfers:losses transfers:loss_report transfers:receipts transfers:receipt"
    " transfers:self_reports transfers:self_report"
    " transfers:accounted transfers:accounted_rows transfers:serials"
    " transfers:extracts transfers:extract_file"
    " api:extract api:extract-differences",
    "transfer.release": "transfers:consignment_release",
    "token.make": "accounts:tokens accounts:make_token accounts:revoke_token",
    "training.hold": "training:held_course_fulfil training:held_course_confirm"
    " training:held_course_begin"
    " training:held_course_end training:held_course_cancel training:seat_give"
    " training:seat_receive training:seat_leave training:result_say"
    " training:course_report_say training:ask_timetable training:cancel_timetable",
    "training.read": "training:home training:results training:reports"
    " training:course_report training:feedback_list training:feedback"
    " training:lessons training:lesson training:calendar training:calendar_file"
    " training:timetables training:timetable training:timetable_progress"
    " api:calendar-courses",
}
"""Pages beside those of registers, by what they need."""

LISTS: Final = {
    "device.read": "devices captures",
    "hook.keep": "hooks deliveries",
    "nation.read": "nations organisations posts",
    "offer.read": "consents offers",
    "plan.read": "questions runs snapshots what-ifs",
    "promise.read": "loads promises proposals",
    "requirement.read": "presences requirements",
    "training.read": "held-courses course-reports course-feedback lessons",
    "transfer.read": "arrivals handovers inventories inventory-lines losses receipts"
    " self-reports accounted-for serials",
    "repair.read": "jobs requisitions tickets",
}
"""Lists of the API beside those of registers."""

ROWS: Final = {
    "import.make": "import",
    "nation.read": "holding",
    "offer.read": "offer balance caveat commitment consent consent_answer same_pledge"
    " verification",
    "promise.read": "explanation",
    "requirement.read": "requirement verdict waiver place ranked_list presence"
    " condition",
    "repair.read": "job stage requisition fitting schedule schedule_ending placement"
    " ticket message translation",
    "task.change": "task",
    "training.read": "kept_promise step roll seat application result certificate"
    " assignment course_report feedback lesson lesson_step timetable timetable_ending"
    " block",
    "movement.read": "passage",
    "transfer.read": "clearance custody ledger_entry handover handover_line signature"
    " difference inventory inventory_line loss_report self_report"
    " self_report_line self_report_answer receipt receipt_line arrival"
    " limit_waiver",
}
"""Tables of the API beside those of registers."""

COMMANDS: Final = {
    "catalogue.change": "catalogue.import",
    "caveat.change": "caveat.add caveat.end",
    "comment.write": "attachment.add attachment.remove comment.write",
    "consent.answer": "consent.answer",
    "device.decide": "capture.release capture.set_aside",
    "device.keep": "device.add device.revoke",
    "device.sync": "device.sync photograph.bring",
    "crew.send": "crew.assign crew.unassign feedback.say seat.ask seat.withdraw",
    "custody.sign": "arrival.close arrival.let_in arrival.record"
    " custody.open difference.close handover.count handover.sign"
    " handover.withdraw inventory.close inventory.count inventory.open"
    " inventory.withdraw loss.report movement.take_in receipt.say self_report.explain",
    "hook.keep": "delivery.retry hook.add hook.change hook.end hook.renew_secret"
    " hook.test",
    "import.make": "import.apply import.begin import.check",
    "label.release": "label.restrict plan.propose plan.refuse plan.tell release.confirm"
    " release.propose release.refuse release.withdraw",
    "lesson.keep": "lesson.drop lesson.hand_on lesson.of_feedback lesson.of_report"
    " lesson.try lesson.verify",
    "movement.change": "movement.arrive movement.depart",
    "nation.change": "nation.add",
    "notebook.use": "filter.drop filter.save subject.follow subject.unfollow",
    "offer.change": "consent.ask consent.expect offer.change offer.expire offer.import"
    " offer.make offer.renew offer.set_aside offer.take_up_again offer.withdraw",
    "offer.commit": "offer.commit offer.free",
    "offer.confirm": "offer.confirm",
    "offer.verify": "offer.verify",
    "organisation.change": "organisation.add",
    "plan.propose": "counter.reply plan.draft",
    "plan.run": "asklist.ask chance.ask mend.ask replan.ask run.ask run.cancel"
    " snapshot.make whatif.ask whatif.keep why.ask",
    "post.change": "establishment.add post.add post.change_authority",
    "post.confirm": "account.countersign nomination.confirm nomination.refuse",
    "post.fill": "account.close account.invite holding.change_day holding.end"
    " holding.prolong nomination.withdraw post.delegate post.fill post.nominate",
    "post.hand_over": "post.hand_over",
    "presence.say": "condition.say presence.say",
    "promise.answer": "promise.accept promise.counter promise.decline promise.free",
    "promise.report": "promise.report handover.tell receipt.tell",
    "repair.change": "schedule.ask schedule.cancel schedule.move schedule.undo"
    " job.rank job.report job.triage job.wait job.send_in job.begin job.check"
    " job.pass_check job.send_back job.return job.give_up job.strip job.write_off"
    " requisition.ask requisition.license requisition.withdraw spare.send spare.take"
    " ticket.ask ticket.write ticket.translate ticket.hand_on ticket.solve ticket.close"
    " ticket.paste",
    "requirement.change": "order.try requirement.ask requirement.ask_many"
    " requirement.change requirement.rank requirement.resubmit requirement.withdraw"
    " requirements.import",
    "requirement.validate": "requirement.judge requirement.validate_many"
    " requirement.take_back",
    "requirement.waive": "waiver.add waiver.change waiver.retire",
    "site.change": "sites.import",
    "store.waive": "limit.waive",
    "task.change": "task.finish task.give",
    "thing.change": "thing.make thing.rename",  # the tests' own
    "token.make": "token.make token.revoke",
    "training.hold": "course_report.say held_course.begin held_course.cancel"
    " held_course.confirm held_course.end held_course.fulfil result.say seat.give"
    " seat.leave seat.receive timetable.ask timetable.cancel",
    "transfer.change": "item.number",
    "transfer.release": "consignment.release",
}
"""Commands of the API beside those of registers."""

ONLY_PEOPLE: Final = {
    "account.close",
    "account.countersign",
    "account.invite",
    "establishment.add",
    "holding.change_day",
    "holding.end",
    "holding.prolong",
    "hook.add",
    "hook.change",
    "hook.renew_secret",
    "label.restrict",
    "nomination.confirm",
    "nomination.refuse",
    "plan.propose",
    "plan.refuse",
    "plan.tell",
    "post.change_authority",
    "post.delegate",
    "post.fill",
    "post.nominate",
    "release.confirm",
    "release.propose",
    "release.refuse",
    "token.make",
}
"""Commands that need a second factor, which no program has."""

SUBJECTS: Final = {
    "device.read": "devices_capture devices_device",
    "nation.read": "nations_nation nations_organisation nations_post",
    "plan.read": "plans_run plans_snapshot",
    "promise.read": "plans_promise plans_proposal",
    "repair.read": "repair_job repair_spare repair_ticket repair_solution",
    "offer.read": "donations_offer donations_lot donations_course donations_workshop"
    " donations_bay",
    "requirement.read": "plans_presence requirements_requirement requirements_unitgroup"
    " requirements_worthcurve",
    "catalogue.read": "catalogue_packagetemplate catalogue_templateoption"
    " catalogue_equipmentclass catalogue_family catalogue_variant"
    " catalogue_configuration catalogue_coursekind catalogue_coursesequence"
    " catalogue_language catalogue_term",
    "site.read": "sites_site",
    "movement.read": "transfers_movement transfers_permit",
    "transfer.read": "transfers_consignment transfers_handover transfers_inventory"
    " transfers_lossreport transfers_selfreport transfers_receipt transfers_arrival"
    " transfers_item transfers_serial",
    "leg.read": "sites_leg",
    "training.read": "training_heldcourse training_crew training_standard"
    " training_coursereport training_feedback training_lesson training_room",
}
"""Tables of rows that can be found, followed and commented: what these need."""

OF_SUBJECTS: Final = (
    "api:subject-comments",
    "api:subject-events",
    "api:subject-changes",
    "api:subject-files",
)
"""Endpoints of any such row, which need what the row does."""

OWN_ALONE: Final = frozenset({"hooks_hook", "hooks_delivery", "hooks_retry"})
"""Tables of which a nation's people read the rows of their own nation alone."""

ALSO_NEEDED: Final = dict.fromkeys(
    ("imports:send", "imports:one", "imports:template"), "organisation.change"
)
"""What else somebody needs to whom a page of an import is there."""

OTHERWISE: Final = {
    "accounts:revoke_token": 404,
    "api:api-root": 404,
    "api:calendar": 422,
    "api:calendar-courses": 422,
    "log:checkpoint": 422,
    "log:export_file": 422,
    "log:proof": 422,
    "nations:hand_over": 404,
}
"""What pages answer that are asked too little, or have nothing to show to these
readers: they hold no post, and nothing is sealed."""


def routes() -> dict[str, str]:
    """Return every route of the site, and what it needs."""
    return dict([*of_registers(), *of_all_else()])


def of_registers() -> Iterator[tuple[str, str]]:
    """Yield the pages and endpoints of rows that are added, changed and retired."""
    for space, read, change, with_lists, others in REGISTERS:
        for noun in with_lists.split():
            yield f"{space}:{noun}_list", read
            yield f"api:list-{space}_{noun}", read
            yield f"api:line-{space}_{noun}", read
        for noun in [*with_lists.split(), *others.split()]:
            yield f"{space}:{noun}", read
            yield f"api:rows-{noun}", read
            yield f"api:row-{noun}", read
            for verb in ("add", "change", "retire"):
                yield f"{space}:{noun}_{verb}", change
                yield f"api:command-{noun}.{verb}", change


def of_all_else() -> Iterator[tuple[str, str]]:
    """Yield the pages and endpoints that stand for themselves."""
    forms = (
        (PAGES, "{}"),
        (LISTS, "api:list-{}"),
        (LISTS, "api:line-{}"),
        (ROWS, "api:rows-{}"),
        (ROWS, "api:row-{}"),
        (COMMANDS, "api:command-{}"),
    )
    for table, form in forms:
        for need, names in table.items():
            for name in names.split():
                yield form.format(name), need
