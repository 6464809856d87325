import { Component, type ErrorInfo, type ReactNode } from 'react';
import { detailsText, type Failure, failureOf } from './failure-details.ts';
import { retryFailed } from './retryable.tsx';

interface Props {
  /** what the person sees missing: "the event table" */
  readonly what: string;
  readonly children: ReactNode;
}

interface State {
  readonly failure: Failure | undefined;
  /** '' · what came of copying */
  readonly copied: string;
}

const NONE: State = { failure: undefined, copied: '' };

/** A defect in one panel leaves the others working and says so in its place. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = NONE;

  static getDerivedStateFromError(error: unknown): State {
    return { failure: failureOf(error), copied: '' };
  }

  override componentDidCatch(error: unknown, info: ErrorInfo): void {
    reportError(error instanceof Error ? error : new Error(`${error}${info.componentStack ?? ''}`));
    const components = info.componentStack ?? '';
    this.setState({ failure: { ...failureOf(error), components } });
  }

  async #copy(failure: Failure): Promise<void> {
    const where = `${location.origin}${location.pathname}`;
    const text = detailsText(this.props.what, failure, where, navigator.userAgent);
    await navigator.clipboard.writeText(text).then(
      () => this.setState({ copied: 'The details are on the clipboard.' }),
      () => this.setState({ copied: 'The browser did not let the page use the clipboard.' }),
    );
  }

  #again(): void {
    retryFailed();
    this.setState(NONE);
  }

  override render(): ReactNode {
    const { failure, copied } = this.state;
    if (failure === undefined) return this.props.children;
    return (
      <div className="empty" role="alert">
        <p className="empty-title">{this.props.what} stopped working</p>
        <p className="muted">{failure.message}</p>
        <p className="muted">
          The rest of the page goes on. If it happens again, reload the page: the address keeps the
          moment.
        </p>
        <p className="empty-ways">
          <button type="button" className="button" onClick={() => this.#again()}>
            Try again
          </button>
          <button type="button" className="button" onClick={() => this.#copy(failure)}>
            Copy details
          </button>
        </p>
        {copied === '' ? null : <p role="status">{copied}</p>}
      </div>
    );
  }
}
