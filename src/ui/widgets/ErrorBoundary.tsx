import { Component, type ErrorInfo, type ReactNode } from 'react';

interface Props {
  /** what the person sees missing: "the event table" */
  readonly what: string;
  readonly children: ReactNode;
}

interface State {
  readonly error: string | undefined;
}

/** A defect in one panel leaves the others working and says so in its place. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: undefined };

  static getDerivedStateFromError(error: unknown): State {
    return { error: error instanceof Error ? error.message : String(error) };
  }

  override componentDidCatch(error: unknown, info: ErrorInfo): void {
    reportError(error instanceof Error ? error : new Error(`${error}${info.componentStack ?? ''}`));
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return (
      <div className="empty" role="alert">
        <p className="empty-title">{this.props.what} stopped working</p>
        <p className="muted">{error}</p>
        <button
          type="button"
          className="button"
          onClick={() => this.setState({ error: undefined })}
        >
          Draw it again
        </button>
      </div>
    );
  }
}
