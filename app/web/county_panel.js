/* One county in the panel: its figures, its gaps and sites on the map, the service area of a site. */

import { fetchFeatures, fetchJson } from "./api.js";
import { drawCounty, drawFailure, tellArea } from "./panel.js";
import { say } from "./say.js";

const LISTS = { gaps: say("gaps_beyond_radius"), sites: say("vaccination_units") };

export class CountyPanel {
  /* `counties` are features by adcode; `onChosen` is told the county, `onCloseSite` the site. */
  constructor({ owner, counties, labels, target, titles, onChosen, focusOn, onCloseSite }) {
    this.owner = owner;
    this.counties = counties;
    this.labels = labels;
    this.target = target;
    this.titles = titles;
    this.onChosen = onChosen;
    this.focusOn = focusOn;
    this.onCloseSite = onCloseSite;
  }

  async show(adcode) {
    const { owner } = this;
    const feature = this.counties.get(adcode);
    this.onChosen(adcode);
    const turn = owner.take({ focusBack: () => this.focusOn(adcode) });
    owner.zoomTo([feature], 60, 11);
    owner.mark(adcode);
    try {
      const [county, gaps, sites] = await Promise.all([
        fetchJson(`/v1/counties/${adcode}`),
        fetchAlone(`/v1/counties/${adcode}/gaps?limit=1000`, LISTS.gaps),
        fetchAlone(`/v1/sites?county=${adcode}&limit=1000`, LISTS.sites),
      ]);
      if (owner.isAt(turn)) this.draw(county, gaps, sites);
    } catch (error) {
      if (owner.isAt(turn)) {
        drawFailure(owner.panel, feature.properties.name, error.message, () => owner.close(),
          () => this.show(adcode));
      }
    }
  }

  draw(county, gaps, sites) {
    const { owner } = this;
    const byPeople = [...gaps.features].sort((a, b) => b.properties.residents - a.properties.residents);
    drawCounty(owner.panel, { county, gaps: byPeople, sites: sites.features, labels: this.labels,
      failures: [gaps.failure, sites.failure], target: this.target, titles: this.titles,
      onClose: () => owner.close(),
      onRetry: () => this.show(county.county.adcode),
      onGap: (gap) => owner.zoomTo([gap], 80, 13),
      onSite: (site, note) => this.showArea(site, note),
      onCloseSite: (site, note) => this.closeSite(site, note) });
    owner.show("gaps", gaps.features);
    owner.show("sites", sites.features.filter((site) => site.geometry));
    owner.focus();
  }

  async showArea(site, note) {
    const { owner } = this;
    const turn = owner.nextTurn();
    note.textContent = say("drawing_now");
    try {
      const area = await fetchJson(`/v1/sites/${encodeURIComponent(site.id)}/service-area`);
      if (!owner.isAt(turn)) return;
      note.textContent = tellArea(site, area);
      owner.show("area", [area]);
      owner.zoomTo([site, area], 60, 14);
    } catch (error) {
      if (owner.isAt(turn)) note.textContent = say("service_area_not_drawn", { reason: error.message });
    }
  }

  async closeSite(site, note) {
    note.textContent = say("computing_now");
    try {
      await this.onCloseSite(site);
    } catch (error) {
      note.textContent = say("closing_not_tried", { reason: error.message });
    }
  }
}

/* A list that fails says so in its own place; the rest of the county is shown. */
async function fetchAlone(address, words) {
  try {
    return { features: await fetchFeatures(address) };
  } catch (error) {
    return { features: [], failure: { words, message: error.message } };
  }
}
