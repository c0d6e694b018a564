// AWS SDK for Go v2 as its users have it: prints, as JSON, what it saw of the scenarios.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemakerruntime"
	"github.com/aws/aws-sdk-go-v2/service/sagemakerruntime/types"
	"github.com/aws/smithy-go"
)

type answer struct {
	Body        string `json:"body"`
	ContentType string `json:"contentType"`
	Variant     string `json:"variant"`
}

type seenError struct {
	Error              string `json:"error"`
	Message            string `json:"message"`
	OriginalStatusCode int32  `json:"originalStatusCode"`
	OriginalMessage    string `json:"originalMessage"`
	LogStreamArn       string `json:"logStreamArn"`
}

var (
	ctx      = context.Background()
	client   *sagemakerruntime.Client
	jsonType = aws.String("application/json")
)

func main() {
	loaded, err := config.LoadDefaultConfig(ctx)
	check(err)
	client = sagemakerruntime.NewFromConfig(loaded)
	endpoint, good := os.Getenv("CONFORMANCE_ENDPOINT"), os.Getenv("CONFORMANCE_GOOD")
	seen := map[string]any{
		"embedding":       must(invoke(endpoint, good)),
		"modelError":      errorOf(endpoint, os.Getenv("CONFORMANCE_BAD")),
		"unknownEndpoint": errorOf(os.Getenv("CONFORMANCE_NOBODY"), good),
		"stream":          stream(endpoint, good),
		"endpointStatus":  status(sagemaker.NewFromConfig(loaded), endpoint),
	}
	if throttled := os.Getenv("CONFORMANCE_THROTTLED"); throttled != "" {
		seen["throttle"] = must(invoke(throttled, good))
	}
	check(json.NewEncoder(os.Stdout).Encode(seen))
}

func invoke(endpoint, body string) (answer, error) {
	output, err := client.InvokeEndpoint(ctx, &sagemakerruntime.InvokeEndpointInput{
		EndpointName: &endpoint, Body: []byte(body), ContentType: jsonType, Accept: jsonType,
	})
	if err != nil {
		return answer{}, err
	}
	variant := aws.ToString(output.InvokedProductionVariant)
	return answer{string(output.Body), aws.ToString(output.ContentType), variant}, nil
}

func errorOf(endpoint, body string) seenError {
	_, err := invoke(endpoint, body)
	var model *types.ModelError
	if errors.As(err, &model) {
		return seenError{
			Error: model.ErrorCode(), Message: model.ErrorMessage(),
			OriginalStatusCode: aws.ToInt32(model.OriginalStatusCode),
			OriginalMessage:    aws.ToString(model.OriginalMessage),
			LogStreamArn:       aws.ToString(model.LogStreamArn),
		}
	}
	var other smithy.APIError
	if !errors.As(err, &other) {
		check(fmt.Errorf("the SDK saw no error of the API: %w", err))
	}
	return seenError{Error: other.ErrorCode(), Message: other.ErrorMessage()}
}

func stream(endpoint, body string) map[string]string {
	output, err := client.InvokeEndpointWithResponseStream(ctx,
		&sagemakerruntime.InvokeEndpointWithResponseStreamInput{
			EndpointName: &endpoint, Body: []byte(body), ContentType: jsonType, Accept: jsonType,
		})
	check(err)
	events := output.GetStream()
	defer events.Close()
	var text []byte
	for event := range events.Events() {
		text = append(text, event.(*types.ResponseStreamMemberPayloadPart).Value.Bytes...)
	}
	check(events.Err())
	return map[string]string{"body": string(text), "contentType": aws.ToString(output.ContentType)}
}

func status(client *sagemaker.Client, endpoint string) string {
	input := &sagemaker.DescribeEndpointInput{EndpointName: &endpoint}
	waiter := sagemaker.NewEndpointInServiceWaiter(client,
		func(options *sagemaker.EndpointInServiceWaiterOptions) { options.MinDelay = time.Second })
	output, err := waiter.WaitForOutput(ctx, input, 20*time.Second)
	check(err)
	return string(output.EndpointStatus)
}

func must(value answer, err error) answer {
	check(err)
	return value
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
