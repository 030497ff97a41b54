using MarketX.DrPortal.Core.Access;

namespace MarketX.DrPortal.Web.Api;

/// <summary>One operation of the API, as the page of the API lists it.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Address with its parameters.</param>
/// <param name="Summary">What it does.</param>
/// <param name="Action">What the policy is asked for.</param>
internal sealed record ApiOperation(string Method, string Path, string Summary, PortalAction Action)
{
    /// <summary>What is mapped is what is listed.</summary>
    public static IReadOnlyList<ApiOperation> Of(EndpointDataSource endpoints) =>
    [
        .. from endpoint in endpoints.Endpoints.OfType<RouteEndpoint>()
           let summary = endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Http.Metadata.IEndpointSummaryMetadata>()?.Summary
           where summary is not null && endpoint.Metadata.OfType<PortalAction>().Any()
           from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []
           orderby endpoint.RoutePattern.RawText, method
           select new ApiOperation(method, "/" + endpoint.RoutePattern.RawText!.Trim('/'), summary, endpoint.Metadata.OfType<PortalAction>().Last()),
    ];
}
