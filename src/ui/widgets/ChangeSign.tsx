/** Before a value that was, and before the one that it became: a badge, not to be read as arithmetic. */
export const OldSign = () => <span className="change-sign old">−</span>;
export const NewSign = () => <span className="change-sign new">+</span>;
