// Charts: the parts of ECharts that the pages use, and nothing else of it.
import { BarChart, LineChart, ScatterChart, TreeChart } from "echarts/charts";
import { AriaComponent, GridComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

use([
  AriaComponent,
  BarChart,
  GridComponent,
  LineChart,
  MarkLineComponent,
  SVGRenderer,
  ScatterChart,
  TooltipComponent,
  TreeChart,
]);

/** Draws every element that carries its chart's option as JSON in `data-chart`. */
for (const element of document.querySelectorAll("[data-chart]")) {
  init(element, null, { renderer: "svg" }).setOption(JSON.parse(element.dataset.chart));
}
