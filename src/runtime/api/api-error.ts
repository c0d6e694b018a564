/** An answer of the API that is an error, as AWS words it. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** What `x-amzn-errortype` says, and what SDKs name their exception after. */
  readonly type: string;
  readonly status: number;
  /** The JSON body. */
  readonly body: Readonly<Record<string, unknown>>;

  constructor(type: string, status: number, body: Readonly<Record<string, unknown>>) {
    super(type);
    this.type = type;
    this.status = status;
    this.body = body;
  }

  /** What people read of it; '' where AWS sends none. */
  get words(): string {
    const { Message: words } = this.body;
    return typeof words === 'string' ? words : '';
  }
}

export const validationError = (message: string): ApiError =>
  new ApiError('ValidationError', 400, { Message: message });

export const endpointNotFound = (name: string, account: string): ApiError =>
  validationError(`Endpoint ${name} of account ${account} not found.`);

/** Clients see no more than this: that retries must go by the error’s type. */
export const throttlingException = (): ApiError =>
  new ApiError('ThrottlingException', 400, { message: null });

export const modelNotReady = (endpoint: string, variant: string): ApiError =>
  new ApiError('ModelNotReadyException', 429, {
    Message: `Model for endpoint ${endpoint} variant ${variant} is not ready for inference yet.`,
  });

export const internalFailure = (): ApiError =>
  new ApiError('InternalFailure', 500, {
    Message: 'An internal failure occurred while processing the request.',
  });

export const serviceUnavailable = (): ApiError =>
  new ApiError('ServiceUnavailable', 503, {
    Message:
      'A transient exception occurred while retrieving variant instances. Please try again later.',
  });

export const internalDependency = (): ApiError =>
  new ApiError('InternalDependencyException', 530, {
    Message: 'A dependency of the service failed while processing the request.',
  });

/** A path that the API does not have. */
export const unknownOperation = (): ApiError => new ApiError('UnknownOperationException', 404, {});
