using MarketX.DrPortal.Core.Audit;
using MarketX.DrPortal.Web.Authentication;
using MarketX.DrPortal.Web.Components.Shared;

namespace MarketX.DrPortal.Web.Api;

/// <summary>
/// Turns everything that goes wrong under the API's addresses into a problem document (RFC 9457), where other addresses get a page,
/// and writes refused credentials into the audit log.
/// </summary>
internal sealed class ApiErrors(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context, ProblemReporter reporter, IAuditLog audit, TimeProvider time)
    {
        if (!ApiRoutes.Owns(context.Request.Path))
        {
            await next(context);
            return;
        }

        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller hung up: there is nobody to tell.
            return;
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            await ApiProblem.Of(e, reporter).ExecuteAsync(context);
            return;
        }

        if (context.Response.HasStarted || context.Response.StatusCode < 400 || !string.IsNullOrEmpty(context.Response.ContentType))
            return;
        await NoteAsync(context, audit, time);
        await ApiProblem.OfStatus(context.Response.StatusCode).ExecuteAsync(context);
    }

    // A request without any credential is a mistake or a scan, and only in the log: it would let strangers fill the table.
    private static async Task NoteAsync(HttpContext context, IAuditLog audit, TimeProvider time)
    {
        var denied = context.Response.StatusCode switch
        {
            StatusCodes.Status403Forbidden => "The role or the key's scopes do not allow it.",
            StatusCodes.Status401Unauthorized when ApiAuthentication.CredentialOf(context.Request) is not null => "The token or key is not accepted.",
            _ => null,
        };
        if (denied is null)
            return;
        var entry = AuditEntry.Of(ApiActor.Of(context), AuditEvents.Access, $"{context.Request.Method} {context.Request.Path}", time.GetUtcNow());
        await audit.WriteAsync(entry with { Outcome = AuditOutcome.Denied, Detail = denied }, CancellationToken.None);
    }
}
