// A person's reaction network: laid out by ForceAtlas2, drawn by sigma.
import Graph from "graphology";
import forceAtlas2 from "graphology-layout-forceatlas2";
import Sigma from "sigma";

/** Draws `{nodes: [...], edges: [...]}` in graphology's serialised form, as `data-network` carries it. */
for (const element of document.querySelectorAll("[data-network]")) {
  const graph = Graph.from(JSON.parse(element.dataset.network));
  forceAtlas2.assign(graph, { iterations: 100, settings: forceAtlas2.inferSettings(graph) });
  new Sigma(graph, element);
}
