/* Plans: asked for, followed while they are worked out, shown, applied and deleted. */

import { cancelJob, fetchJson, postJson, sayIfChinese } from "../api.js";
import { formatMoment } from "../dates.js";
import { drawDownloads } from "../downloads.js";
import { drawFault, element, fill, rest } from "../elements.js";
import { MARK, placed } from "../marks.js";
import { drawFailure, drawHeading } from "../panel.js";
import { say } from "../say.js";
import { STALE, drawStale, drawStored } from "../stored.js";
import { listBreakable } from "./breakable.js";
import * as decisions from "./decisions.js";
import { drawPlanForm } from "./form.js";
import * as redundancy from "./redundancy.js";
import * as roster from "./roster.js";
import * as sites from "./sites.js";
import { tellRequest } from "./words.js";

const KINDS = { sites, decisions, roster, redundancy };
const ENDED = new Set(["done", "failed", "cancelled"]);
const LONGEST_PAUSE_MS = 2000;

export class PlanPanel {
  /* `known` has assessmentId, counties (features by adcode), holidays and target; `onApply` takes a scenario. */
  constructor({ button, owner, labels, known, onApply }) {
    this.button = button;
    this.owner = owner;
    this.labels = labels;
    this.known = known;
    this.onApply = onApply;
    owner.register(this);
  }

  async open() {
    const turn = this.owner.take(this);
    this.draw(element("p", { role: "status" }, say("loading_now")));
    try {
      const [plans, coverage] = await Promise.all([
        fetchJson("/v1/plans?limit=100"), fetchJson("/v1/coverage?limit=1"), this.readNorms(),
      ]);
      if (this.owner.isAt(turn)) this.drawStart(plans.items, coverage.allowed, coverage.kinds ?? []);
    } catch (error) {
      this.fail(turn, error, () => this.open());
    }
  }

  /* Read once: the norms are those of the assessment that the page shows. */
  async readNorms() {
    this.known.norms ??= listBreakable((await fetchJson("/v1/norms")).items);
  }

  drawStart(plans, { weight: weights, service: services }, kinds) {
    const { labels, known } = this;
    const counties = [...known.counties.values()].map((each) => each.properties);
    const rows = plans.map((plan) => ({
      id: plan.id,
      title: labels.value("plan_kind", plan.kind),
      note: tellRequest(plan, labels, known) + (this.isStale(plan) ? STALE : ""),
      cells: [labels.value("job_state", plan.state), formatMoment(plan.created_at)],
    }));
    this.draw(
      drawPlanForm({ labels, weights, services, unitKinds: kinds, ...known, counties, map: this.offerMap() },
        (request) => this.ask(request)),
      element("h3", {}, say("plans_at_hand")),
      drawStored({ address: "/v1/plans", rows, empty: say("no_plans_yet"),
        titles: [say("plan_word"), labels.field("job_state"), say("time_proposed")],
        onOpen: (id) => this.show(id), onDeleted: () => this.open() }),
    );
  }

  /* What a form may do with the map: be told of a click, and show what was chosen. */
  offerMap() {
    const { owner } = this;
    return {
      takeClicks: (onPlace) => {
        if (onPlace) owner.bringMap();
        owner.takeClicks(onPlace);
      },
      show: (marks, key) => {
        owner.show("marks", placed(marks));
        owner.drawKey(say("candidate_places"), key);
      },
      look: (feature) => owner.goTo(feature),
    };
  }

  async ask(request) {
    const { turn } = this.owner;
    const { id } = await postJson("/v1/plans", request);
    if (this.owner.isAt(turn)) this.show(id);
  }

  /* Asks again and again until the work has ended, or somebody else takes the owner. */
  async show(id) {
    const turn = this.owner.take(this);
    let pause = 250;
    let told;
    try {
      for (;;) {
        const plan = await fetchJson(`/v1/plans/${id}`);
        if (!this.owner.isAt(turn)) return;
        if (ENDED.has(plan.state)) return this.drawEnded(plan);
        told ??= this.drawRunning(plan);
        told(plan);
        await new Promise((done) => { setTimeout(done, pause); });
        if (!this.owner.isAt(turn)) return;
        pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS);
      }
    } catch (error) {
      this.fail(turn, error, () => this.show(id));
    }
  }

  /* Gives what tells the state; only a change of it is said aloud. */
  drawRunning(plan) {
    const { labels } = this;
    const state = element("p", { role: "status", className: "running" });
    const fault = drawFault();
    const cancel = element("button", { type: "button", className: "act" }, say("cancel_computing"));
    cancel.addEventListener("click", () => {
      Object.assign(cancel, { disabled: true, textContent: say("cancelling_now") });
      cancelJob(plan.job_id).catch((error) => {
        Object.assign(cancel, { disabled: false, textContent: say("cancel_computing") });
        fault.tell(error);
      });
    });
    this.drawPlan(plan, state, cancel, fault.place);
    return ({ state: code, step }) => {
      const words = labels.value("job_state", code) + (step ? `：${labels.value("job_step", step)}` : "");
      if (state.textContent !== words) state.textContent = words;
    };
  }

  drawEnded(plan) {
    const { labels, owner } = this;
    const state = element("p", { role: "status" }, labels.value("job_state", plan.state));
    if (plan.state !== "done" || !plan.result) {
      const reason = element("p", { className: "failure", role: "alert" },
        plan.detail_zh || sayIfChinese(plan.detail));
      return this.drawPlan(plan, state, plan.detail ? reason : null);
    }
    const kind = KINDS[plan.kind];
    const marks = kind.listMarks(plan.result);
    const tools = { labels, marks, target: this.known.target, onLook: (feature) => owner.goTo(feature) };
    this.drawPlan(plan, state, ...kind.drawHead(plan.result, tools), ...this.drawFurther(plan),
      ...kind.drawTables(plan.result, tools));
    const shown = placed(marks);
    owner.show("marks", shown);
    owner.drawKey(kind.KEY, shown.length ? [[say("places_counted", { count: shown.length }), MARK]] : []);
    owner.zoomTo(shown, 80, 11);
  }

  drawFurther({ id, files, result }) {
    const fault = drawFault();
    const apply = element("button", { type: "button", className: "act" }, say("make_scenario_of_plan"));
    apply.addEventListener("click", () =>
      rest(apply, () => this.onApply(result.scenario)).catch(fault.tell));
    return [drawDownloads(`/v1/plans/${id}`, files, [["scenario.json", say("plan_file_json")]]),
      ...(result.scenario.changes.length ? [apply, fault.place] : [])];
  }

  isStale(plan) {
    return plan.assessment_id !== this.known.assessmentId;
  }

  drawPlan(plan, ...parts) {
    const { labels, owner, known } = this;
    fill(owner.panel,
      drawHeading(labels.value("plan_kind", plan.kind), () => this.open(), say("back_to_plans")),
      element("p", { className: "request" }, tellRequest(plan, labels, known)),
      this.isStale(plan) ? drawStale() : null,
      ...parts,
    );
    owner.focus();
  }

  draw(...parts) {
    fill(this.owner.panel, drawHeading(say("plans_word"), () => this.owner.close()), ...parts);
    this.owner.focus();
  }

  fail(turn, error, onRetry) {
    if (!this.owner.isAt(turn)) return;
    drawFailure(this.owner.panel, say("plans_word"), error.message, () => this.owner.close(), onRetry);
  }
}
