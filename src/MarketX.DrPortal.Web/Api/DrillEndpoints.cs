using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Drills;
using MarketX.DrPortal.Core.Drills.Log;
using MarketX.DrPortal.Web.Authentication;
using Microsoft.AspNetCore.Mvc;

namespace MarketX.DrPortal.Web.Api;

/// <summary>The DR test log as a file.</summary>
public static class DrillEndpoints
{
    /// <summary><c>/drills.csv</c>: the tests that the filters of the page select, newest first. For whoever may see the page.</summary>
    public static void MapDrills(this WebApplication app) => app.MapGet("/drills.csv", WriteAsync).RequireAuthorization().ExcludeFromDescription();

    private static async Task WriteAsync(
        HttpContext http, DrTestLog log, TimeProvider time, [FromQuery(Name = "q")] string? text, string? verdict, string? kind, string? signed, CancellationToken cancellationToken)
    {
        if (PortalClaims.HasEnded(http.User, time.GetUtcNow()) || !AccessPolicy.Allows(PortalClaims.RoleOf(http.User), PortalAction.View))
        {
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        var query = new DrTestQuery
        {
            Text = text,
            Verdict = Enum.TryParse<DrillVerdict>(verdict, ignoreCase: true, out var v) ? v : null,
            Kind = Enum.TryParse<DrTestKind>(kind, ignoreCase: true, out var k) ? k : null,
            SignedOff = signed switch { "yes" => true, "no" => false, _ => null },
        };
        await DrTestCsv.SendAsync(http.Response, await DrTestCsv.ReadAsync(log, query, cancellationToken), time.GetUtcNow(), cancellationToken);
    }
}
