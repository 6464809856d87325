/** The mark and the name: a sun, two orbits, a planet on each. */
export function Brand() {
  return (
    <h1 className="brand">
      <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
        <g fill="none" stroke="currentColor">
          <circle cx="12" cy="12" r="5" strokeOpacity="0.8" />
          <circle cx="12" cy="12" r="9.5" strokeOpacity="0.5" />
        </g>
        <g fill="currentColor">
          <circle cx="12" cy="12" r="2.2" />
          <circle cx="15.3" cy="8.2" r="1.6" />
          <circle cx="3.9" cy="16.8" r="1.9" />
        </g>
      </svg>
      ORRERY
    </h1>
  );
}
