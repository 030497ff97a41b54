using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Storage;
using MarketX.DrPortal.Web.Components.Shared;
using Npgsql;

namespace MarketX.DrPortal.Web.Api;

/// <summary>The API's map from what went wrong to status and sentence.</summary>
internal static class ApiProblem
{
    /// <summary>Every <c>code</c> that a problem document can have.</summary>
    public static IReadOnlyList<string> Codes { get; } =
    [
        "invalid", "unauthorized", "denied", "notFound", "methodNotAllowed", "production", "targetExists", "busy", "idempotencyKeyReused", "tooLarge", "unsupportedMediaType",
        "preflightBlocked", "notDelivered", "tooManyRequests", "storageUnavailable", "databaseUnavailable", "portalDatabaseUnavailable", "unexpected", "failed",
    ];

    /// <summary>The problem document of an exception; <c>code</c> is a word that programs can rely on.</summary>
    public static IResult Of(Exception exception, ProblemReporter reporter)
    {
        var (status, code) = exception switch
        {
            AccessDeniedException => (StatusCodes.Status403Forbidden, "denied"),
            BackupNotFoundException => (StatusCodes.Status404NotFound, "notFound"),
            StorageException => (StatusCodes.Status503ServiceUnavailable, "storageUnavailable"),
            PostgresUnavailableException => (StatusCodes.Status503ServiceUnavailable, "databaseUnavailable"),
            NpgsqlException or TimeoutException => (StatusCodes.Status503ServiceUnavailable, "portalDatabaseUnavailable"),
            RequestRefusedException e => Of(e.Reason),
            BadHttpRequestException e => (e.StatusCode, e.StatusCode == StatusCodes.Status413PayloadTooLarge ? "tooLarge" : "invalid"),
            _ => (StatusCodes.Status500InternalServerError, "unexpected"),
        };
        return exception is BadHttpRequestException ? OfStatus(status) : Result(status, code, reporter.Report(exception).Sentence);
    }

    /// <summary>A problem that the request itself does not explain further.</summary>
    public static IResult Refused(int status, string code, string detail) => Result(status, code, detail);

    /// <summary>The problem document of a bare status.</summary>
    public static IResult OfStatus(int status) => status switch
    {
        StatusCodes.Status400BadRequest => Result(status, "invalid", "The request is not valid: the body must be JSON with the fields that the API's description lists."),
        StatusCodes.Status401Unauthorized => Result(status, "unauthorized", "Send an access token or an API key: Authorization: Bearer <token>. A browser's session does not count here."),
        StatusCodes.Status403Forbidden => Result(status, "denied", "The token's role, or the API key's scopes, do not allow this."),
        StatusCodes.Status404NotFound => Result(status, "notFound", "There is nothing at this address."),
        StatusCodes.Status405MethodNotAllowed => Result(status, "methodNotAllowed", "This address does not take that method."),
        StatusCodes.Status413PayloadTooLarge => Result(status, "tooLarge", "The body is larger than this portal accepts."),
        StatusCodes.Status415UnsupportedMediaType => Result(status, "unsupportedMediaType", "Send the body as Content-Type: application/json."),
        StatusCodes.Status429TooManyRequests => Result(status, "tooManyRequests", "Too many requests. Wait as long as Retry-After says."),
        _ => Result(status, "failed", "The request could not be answered."),
    };

    private static (int Status, string Code) Of(RefusalReason reason) => reason switch
    {
        RefusalReason.NotFound => (StatusCodes.Status404NotFound, "notFound"),
        RefusalReason.Production => (StatusCodes.Status409Conflict, "production"),
        RefusalReason.TargetExists => (StatusCodes.Status409Conflict, "targetExists"),
        RefusalReason.Busy => (StatusCodes.Status409Conflict, "busy"),
        RefusalReason.NotDelivered => (StatusCodes.Status422UnprocessableEntity, "notDelivered"),
        RefusalReason.Preflight => (StatusCodes.Status422UnprocessableEntity, "preflightBlocked"),
        RefusalReason.StorageUnavailable => (StatusCodes.Status503ServiceUnavailable, "storageUnavailable"),
        RefusalReason.DatabaseUnavailable => (StatusCodes.Status503ServiceUnavailable, "databaseUnavailable"),
        _ => (StatusCodes.Status422UnprocessableEntity, "invalid"),
    };

    private static IResult Result(int status, string code, string detail) =>
        Results.Problem(detail, statusCode: status, extensions: new Dictionary<string, object?> { ["code"] = code });
}
