/** Stands in a panel whose code is on its way; seen only where that takes a while. */
export function PanelLoading() {
  return <p className="panel-intro muted panel-loading">Loading …</p>;
}
