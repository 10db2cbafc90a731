/* Coverage under a question of one's own, in the table and in the colours of the map. */

import { fetchJson } from "../api.js";
import { element, fill } from "../elements.js";
import { drawFailure, drawHeading } from "../panel.js";
import { say } from "../say.js";
import { chooseMode, drawAnswer, readRow } from "./answer.js";
import { drawCoverageForm } from "./form.js";

const TITLE = say("accessibility_on_conditions");

export class CoveragePanel {
  /* `paint` colours the counties by a mode and its rows; `unpaint` gives back the usual colours. */
  constructor({ button, owner, labels, target, counties, paint, unpaint }) {
    this.button = button;
    this.owner = owner;
    this.labels = labels;
    this.target = target;
    this.counties = counties;
    this.paint = paint;
    this.unpaint = unpaint;
    owner.register(this);
  }

  async open() {
    const turn = this.owner.take(this);
    this.draw(element("p", { role: "status" }, say("loading_now")));
    try {
      const asked = await fetchJson("/v1/coverage?limit=1");
      if (!this.owner.isAt(turn)) return;
      this.answer = element("div", { className: "answer" },
        element("p", {}, say("choose_conditions_then_ask")));
      this.said = element("p", { role: "status", className: "unseen" });
      this.draw(drawCoverageForm(this.labels, asked, (query) => this.ask(query)),
        this.said, this.answer);
    } catch (error) {
      if (!this.owner.isAt(turn)) return;
      drawFailure(this.owner.panel, TITLE, error.message, () => this.owner.close(), () => this.open());
    }
  }

  async ask(query) {
    const { owner, labels, target } = this;
    const { turn } = owner;
    this.unpaint();
    this.answer.replaceChildren(element("p", {}, say("computing_now")));
    this.said.textContent = say("computing");
    query.append("limit", "1000");
    const href = `/v1/coverage?${query}`;
    try {
      const found = await fetchJson(href);
      if (!owner.isAt(turn)) return;
      fill(this.answer, ...drawAnswer(found, { labels, target, href,
        onCounty: (adcode) => owner.goTo(this.counties.get(adcode)) }));
      this.said.textContent = say("question_answered");
      this.paint(chooseMode(found, target), new Map(found.items.map((row) => [row.adcode, readRow(row)])));
    } catch (error) {
      if (!owner.isAt(turn)) return;
      this.answer.replaceChildren();
      this.said.textContent = "";
      throw error;
    }
  }

  leave() {
    this.unpaint();
  }

  draw(...parts) {
    fill(this.owner.panel, drawHeading(TITLE, () => this.owner.close()), ...parts);
    this.owner.focus();
  }
}
