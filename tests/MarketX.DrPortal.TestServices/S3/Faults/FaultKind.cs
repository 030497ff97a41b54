namespace MarketX.DrPortal.TestServices.S3.Faults;

/// <summary>What goes wrong with a request.</summary>
public enum FaultKind
{
    /// <summary>The server is not asked; an error is answered.</summary>
    Answer,

    /// <summary>The connection is reset in the middle of the request's body.</summary>
    DropRequest,

    /// <summary>The connection is reset in the middle of the response's body.</summary>
    DropResponse,

    /// <summary>The response's body ends early, with an orderly close.</summary>
    TruncateResponse,

    /// <summary>Nothing of the request's body goes on, until released.</summary>
    StallRequest,

    /// <summary>Nothing of the response's body goes on, until released.</summary>
    StallResponse,

    /// <summary>Bodies pass in pieces, each after a pause.</summary>
    Slow,

    /// <summary>One byte of the request's body is another.</summary>
    CorruptRequest,

    /// <summary>One byte of the response's body is another.</summary>
    CorruptResponse,

    /// <summary>The server does what was asked; its answer is lost.</summary>
    LoseAnswer,
}
